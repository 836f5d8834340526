/** For calls that work in steps: cancel between two of them, and hear of each. */
export interface BulkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

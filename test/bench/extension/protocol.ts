/** The environment variable with the path of the socket on which the driver is to be told what to do. */
export const socketVariable = 'REDISPATCH_BENCH_SOCKET';

/** How long the extension took to come up. */
export interface StartTimes {
  /** Requiring its bundle. */
  readonly loadMs: number;
  /** Its `activate`, until what that returns has resolved. */
  readonly activateMs: number;
}

/** The rows below a row, as the tree shows them. */
export interface RowsRead {
  readonly ms: number;
  readonly ids: readonly string[];
}

/** The extension host's memory. */
export interface HeapRead {
  /** In use after garbage was collected. */
  readonly usedBytes: number;
  /** How often the extension has told of changed rows so far. */
  readonly changes: number;
}

/** What the driver inside the extension host does when it is asked to; all of it goes through JSON. */
export interface Actions {
  /** Loads and activates the extension, which must not be active yet. */
  readonly start: () => Promise<StartTimes>;
  /** Asks for the rows below a row, which is read where it was closed. */
  readonly rows: (parent: string) => Promise<RowsRead>;
  /** Runs a command; how long that took, in ms. */
  readonly command: (id: string, args: readonly string[]) => Promise<number>;
  /** Changes a user setting of the extension; null takes it back to its default. */
  readonly setting: (name: string, value: number | null) => Promise<void>;
  /** Goes to the window and back: what the window has sent before has arrived then. */
  readonly roundTrip: () => Promise<void>;
  readonly heap: () => Promise<HeapRead>;
}

export type ActionName = keyof Actions;

/** Bench to driver: one line of JSON each. */
export interface Request {
  readonly number: number;
  readonly action: ActionName;
  readonly args: readonly unknown[];
}

/** Driver to bench: one line of JSON each. */
export type Response =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly fault: string };

export type HostReason =
  /** A desktop VS Code has nowhere to show itself. */
  | 'no-display'
  /** VS Code could not be downloaded. */
  | 'no-download'
  /** A VS Code was there but did not come up. */
  | 'start-failed';

/** A VS Code could not be had or did not do what it was started for. Branch on `reason`. */
export class HostError extends Error {
  constructor(
    readonly reason: HostReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'HostError';
  }
}

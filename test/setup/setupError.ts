export type SetupReason =
  /** A program is missing and this machine gives us no way to install it. */
  | 'tool-missing'
  /** An installer (apt-get, npm) ran and failed. */
  | 'install-failed'
  /** The operating system is one the set-up does not know. */
  | 'platform';

/** The machine lacks something the project needs; the message says what and how to get it. */
export class SetupError extends Error {
  constructor(
    readonly reason: SetupReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SetupError';
  }
}

export type SuiteReason =
  /** The process that ran the tests ended, or never began, without saying how they went. */
  | 'lost'
  /** The tests did not end in time. */
  | 'timeout'
  /** We were asked to stop. */
  | 'stopped';

/** A suite gave no result. Branch on `reason`, never on the message. */
export class SuiteError extends Error {
  constructor(
    readonly reason: SuiteReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SuiteError';
  }
}

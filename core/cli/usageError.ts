/** The command line cannot be understood. Its message repeats no value: one may be a password in the wrong place. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

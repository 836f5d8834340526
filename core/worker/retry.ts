/**
 * Thrown by a handler: the attempt failed, and the next one comes after a time that the handler knows.
 *
 * Any error with a number `retryAfterMs` does the same.
 *
 * @example throw new RetryLater(60_000, 'The service asks to come back in a minute.');
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  /** @param retryAfterMs how long to wait, in ms: up to 366 days */
  constructor(
    readonly retryAfterMs: number,
    message = `Try again in ${retryAfterMs} ms`,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Thrown by a handler: no further attempt can succeed; the task is dead at once.
 *
 * @example throw new DoNotRetry('There is no such customer.');
 */
export class DoNotRetry extends Error {
  override readonly name = 'DoNotRetry';
}

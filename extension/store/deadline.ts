/** A server that took the call and did not answer in time; `reason` is that of the core's errors. */
class NoAnswerError extends Error {
  readonly reason = 'unreachable';

  constructor(afterMs: number) {
    super(`It did not answer within ${afterMs} ms.`);
  }
}

/** Ends the wait for a server that hangs; the call itself may still end later. */
export async function withDeadline<T>(call: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new NoAnswerError(deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

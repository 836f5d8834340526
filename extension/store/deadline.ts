import { FaultError } from './fault.js';

/** Ends the wait for a server that hangs, as `unreachable`; the call itself may still end later. */
export async function withDeadline<T>(call: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(noAnswer(deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(afterMs: number): FaultError {
  const said = { template: 'It did not answer within {0} ms.', values: [afterMs] };
  const message = said.template.replace('{0}', String(afterMs));
  return new FaultError({ reason: 'unreachable', message, said });
}

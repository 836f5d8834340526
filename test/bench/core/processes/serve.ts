/** What a process can be asked to do, by name. */
export type Calls = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

export type CallMessage = { readonly call: string; readonly argument: unknown };
export type AnswerMessage = { readonly value: unknown } | { readonly fault: string };

/** Answers the calls of the process that started this one, and ends with it, however it went. */
export function serve(calls: Calls): void {
  process.on('message', (message) => {
    const { call, argument } = message as CallMessage;
    void answer(calls, call, argument).then((reply) => process.send?.(reply));
  });
  process.once('disconnect', () => process.exit(0));
  // it may have gone while this process was still loading
  if (!process.connected) process.exit(0);
}

async function answer(calls: Calls, call: string, argument: unknown): Promise<AnswerMessage> {
  try {
    const act = calls[call] as ((argument: unknown) => Promise<unknown>) | undefined;
    if (act === undefined) return { fault: `there is no call "${call}"` };
    return { value: await act(argument) };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

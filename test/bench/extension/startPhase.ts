import { setTimeout as delay } from 'node:timers/promises';
import type { Ends } from './ends.js';
import { openSession, type EditorSession, type SessionOptions } from './editorSession.js';
import type { StartTimes } from './protocol.js';

/** VS Code itself is busy for a while after it has opened. */
const settleMs = 3_000;

/**
 * Times load and activation in fresh extension hosts.
 *
 * @returns the times, and the last VS Code, still open
 */
export async function measureStarts(
  options: SessionOptions,
  hostStarts: number,
  ends: Ends,
  say: (line: string) => void,
): Promise<{ times: readonly StartTimes[]; session: EditorSession }> {
  const times: StartTimes[] = [];
  for (;;) {
    const session = await openSession(options);
    const isLast = times.length + 1 >= hostStarts;
    if (isLast) ends.add(() => session.close());
    await delay(settleMs);
    const measured = await session.ask('start');
    times.push(measured);
    const { loadMs, activateMs } = measured;
    say(`host ${times.length}: load ${loadMs.toFixed(1)} ms, activate ${activateMs.toFixed(1)} ms`);
    if (isLast) return { times, session };
    await session.close();
  }
}

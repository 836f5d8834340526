import { checkNumber } from '../domain/argumentChecks.js';
import { readGiven } from '../domain/given.js';
import type { Connection, ScriptArg } from './connection.js';
import type { Reply } from './replies.js';
import type { ScriptName } from './scripts.generated.js';

/** One partition of a pool, as the calls see it. */
export interface Partition {
  readonly pool: string;
  readonly index: number;
  /** Runs a script on it; the clock is put in front of the arguments. */
  run: (script: ScriptName, ...args: ScriptArg[]) => Promise<Reply>;
  /** As `run`, and waits until what was written is as safe as the connection's durability asks. */
  runSurely: (script: ScriptName, ...args: ScriptArg[]) => Promise<Reply>;
  /** @throws SchedulerError `evicting-memory` where the server deletes keys by itself when it is full */
  checkKeepsKeys: () => Promise<void>;
}

/** What the scripts take for the time: ms since the epoch, or 0 for the server's own clock. */
export type ScriptClock = () => number;

/** Every machine then agrees on the time. */
export const serverClock: ScriptClock = () => 0;

/** @throws SchedulerError `invalid-setting` where the clock gives no time */
function nowBy(clock: ScriptClock): number {
  const now = readGiven('The clock', clock);
  checkNumber('The time that the clock gives', now, 0, Number.MAX_SAFE_INTEGER);
  return now;
}

export function openPartition(
  connection: Connection,
  pool: string,
  index: number,
  prefix: string,
  clock: ScriptClock,
): Partition {
  return {
    pool,
    index,
    run: (script, ...args) => connection.run(script, prefix, [nowBy(clock), ...args]),
    runSurely: (script, ...args) => connection.runSurely(script, prefix, [nowBy(clock), ...args]),
    checkKeepsKeys: () => connection.checkKeepsKeys(),
  };
}

import { SchedulerError } from '../../domain/errors.js';
import type { PoolSnapshot } from '../../domain/snapshot.js';
import type { Scheduler } from '../../redis/scheduler.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { StatusOrder } from '../order.js';
import { poolLines } from '../render/pool.js';
import { serverLines } from '../render/server.js';
import type { Terminal } from '../terminal.js';

/** Shows the server, and a pool or all of them. */
export const status: Command<StatusOrder> = async ({ pool, json }, scheduler, terminal) => {
  const { address } = scheduler;
  const server = await scheduler.server();
  const names = pool === undefined ? await scheduler.pools() : [pool];
  const pools =
    pool === undefined
      ? await readable(names, scheduler, terminal)
      : [await snapshotOf(pool, scheduler)];
  if (json) {
    terminal.sayJson({ address, server, pools });
  } else {
    terminal.sayAll(serverLines(address, server));
    if (names.length === 0) terminal.say('no pools');
    terminal.sayAll(pools.flatMap(poolLines));
  }
  return pools.length < names.length ? EXIT.unusable : EXIT.fine;
};

/** The pools that can be read: one that another program broke does not hide the others. */
async function readable(
  names: readonly string[],
  scheduler: Scheduler,
  terminal: Terminal,
): Promise<PoolSnapshot[]> {
  const pools: PoolSnapshot[] = [];
  for (const name of names) {
    try {
      pools.push(await snapshotOf(name, scheduler));
    } catch (error) {
      if (!(error instanceof SchedulerError) || !scheduler.isConnected()) throw error;
      terminal.complain(`The pool ${name} cannot be read: ${error.message}`);
    }
  }
  return pools;
}

async function snapshotOf(name: string, scheduler: Scheduler): Promise<PoolSnapshot> {
  return (await scheduler.pool(name)).snapshot();
}

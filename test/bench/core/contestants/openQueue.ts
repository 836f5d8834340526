import type { ContestantName } from '../../figure.js';
import type { BenchQueue, OpenQueue, QueueOptions } from './contestant.js';

/** Each is loaded when it is first opened: a process of one contestant has no other library in its memory. */
const openers: Readonly<Record<ContestantName, () => Promise<OpenQueue>>> = {
  ours: async () => (await import('./redispatch.js')).openRedispatch,
  bullmq: async () => (await import('./bullmq.js')).openBullmq,
  bee: async () => (await import('./beeQueue.js')).openBeeQueue,
  limit: async () => (await import('./raw.js')).openRaw,
};

/** Opens a contestant's queue. */
export async function openQueue(
  contestant: ContestantName,
  url: string,
  name: string,
  options: QueueOptions = {},
): Promise<BenchQueue> {
  const open = await openers[contestant]();
  return open(url, name, options);
}

/** A worker process of the real run: `node.js NAME SPEED`. */
import { serve } from '../../bench/core/processes/serve.js';
import { contestants, type ContestantName } from './contestants.js';
import { Processor } from './processor.js';

export type NodeCalls = typeof calls;

const [, , name = '', speed = ''] = process.argv;
let processor = new Processor(Number(speed));
let stop: (() => Promise<void>) | undefined;

const calls = {
  work: async ({ contestant, url, atOnce }: WorkOrder): Promise<void> => {
    processor = new Processor(Number(speed));
    const act = (workMs: number): Promise<void> => processor.work(workMs);
    stop = await contestants[contestant].work(url, { name, atOnce, act });
  },
  record: () => Promise.resolve(processor.record),
  stop: async (): Promise<void> => {
    await stop?.();
  },
};

export interface WorkOrder {
  readonly contestant: ContestantName;
  readonly url: string;
  readonly atOnce: number;
}

serve(calls);

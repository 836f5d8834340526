import fc from 'fast-check';
import { command, type Command } from '../command.js';
import type { InboxItem } from '../rules/partition.js';
import { PLAIN } from '../rules/task.js';
import { affinity, dedupKey, labels, limitKey, partitionIndex, tenant } from './choices.js';

interface Item {
  readonly priority?: number;
  readonly cost?: number;
  readonly delayMs?: number;
  readonly dedupKey?: string;
  readonly requires?: readonly string[];
  readonly tenant?: string;
  readonly limitKey?: string;
  readonly affinity?: string;
}

const item: fc.Arbitrary<Item | 'no task'> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<Item | 'no task'>({}, { priority: 3, cost: 2 }, 'no task'),
  },
  { weight: 1, arbitrary: fc.record({ delayMs: fc.constantFrom(0, 300) }) },
  { weight: 1, arbitrary: fc.record({ dedupKey }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { requires: labels, tenant, limitKey, affinity, priority: fc.constantFrom(0, 3) },
      { requiredKeys: [] },
    ),
  },
);

/** A program that knows only Redis pushes to the inbox. */
export function inboxPushes(partitions: number): fc.Arbitrary<Command> {
  return fc
    .tuple(partitionIndex(partitions), fc.array(item, { minLength: 1, maxLength: 5 }))
    .map(([index, items]) =>
      command({
        kind: 'inbox push',
        text: `the inbox of ${index} is given ${items.map((one) => JSON.stringify(one)).join()}`,
        act: async (model, real) => {
          const payloads = items.map(() => model.nextPayload());
          const texts = items.map((one, i) =>
            one === 'no task' ? one : JSON.stringify({ name: 'i', payload: payloads[i], ...one }),
          );
          await real.redis.lpush(`${real.poolPrefix}${index}}:inbox`, ...texts);
          const news = items.map((one, i) => newItem(one, payloads[i] ?? 0));
          model.partition(index).inbox.push(...news);
          return texts.join();
        },
      }),
    );
}

function newItem(one: Item | 'no task', payload: number): InboxItem {
  if (one === 'no task') return one;
  const { priority = 0, cost = 1, delayMs, dedupKey: key, ...terms } = one;
  const asked = { ...PLAIN, name: 'i', priority, cost, ...terms };
  return {
    asked,
    payload,
    ...(delayMs !== undefined && { delayMs }),
    ...(key !== undefined && { key }),
  };
}

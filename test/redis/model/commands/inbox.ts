import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { partitionIndex } from './choices.js';

const item = fc.constantFrom(
  { priority: 0, cost: 1 },
  { priority: 3, cost: 2 },
  'no task' as const,
);

/** A program that knows only Redis pushes to the inbox. */
export function inboxPushes(partitions: number): fc.Arbitrary<Command> {
  return fc
    .tuple(partitionIndex(partitions), fc.array(item, { minLength: 1, maxLength: 5 }))
    .map(([index, items]) =>
      command({
        kind: 'inbox push',
        text: `${items.length} items come to the inbox of ${index}`,
        act: async (model, real) => {
          const news = items.map((one) =>
            one === 'no task' ? one : { ...one, payload: model.nextPayload() },
          );
          const texts = news.map((one) =>
            one === 'no task' ? one : JSON.stringify({ name: 'i', ...one }),
          );
          await real.redis.lpush(`${real.poolPrefix}${index}}:inbox`, ...texts);
          model.partition(index).inbox.push(...news);
          return texts.join();
        },
      }),
    );
}

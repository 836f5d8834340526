import { SchedulerError } from '../../domain/errors.js';
import { sentence } from '../../domain/sentence.js';
import type { Partition } from '../partition.js';
import { scriptCommands } from '../scripts.generated.js';

/**
 * Asks whether this program's user may run all that the scripts run.
 *
 * @returns the pool's bound on payloads, in bytes; undefined where there is no such pool
 * @throws SchedulerError `no-permission`
 */
export async function admit(partition: Partition): Promise<number | undefined> {
  const reply = await partition.run('admit', ...scriptCommands);
  switch (reply.tag) {
    case 'admitted':
      return reply.whole(1);
    case 'unknown-pool':
      return undefined;
    case 'refused':
      throw new SchedulerError(
        'no-permission',
        sentence(
          'The user of this connection may not run {0} on the keys of the pool "{1}". Grant it the pool\'s keys and the commands of the scripts: {2}.',
          reply.text(1),
          partition.pool,
          scriptCommands.join(' '),
        ),
      );
    default:
      return reply.unknownTag();
  }
}

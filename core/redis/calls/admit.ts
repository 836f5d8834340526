import { SchedulerError } from '../../domain/errors.js';
import { sentence } from '../../domain/sentence.js';
import type { Partition } from '../partition.js';
import { scriptCommands } from '../scripts.generated.js';

interface AdmissionRequest {
  readonly registry?: string;
  readonly commands?: readonly string[];
}

/**
 * Asks whether this program's user may run all that the scripts run.
 *
 * @param registry the key of the list of pools, where the program adds to it
 * @param commands what else it runs on the pool's keys
 * @returns the pool's bound on payloads, in bytes; undefined where there is no such pool
 * @throws SchedulerError `no-permission` or `evicting-memory`
 */
export async function admit(
  partition: Partition,
  { registry = '', commands = [] }: AdmissionRequest = {},
): Promise<number | undefined> {
  await partition.checkKeepsKeys();
  const reply = await partition.run('admit', registry, ...scriptCommands, ...commands);
  switch (reply.tag) {
    case 'admitted':
      return reply.whole(1);
    case 'unknown-pool':
      return undefined;
    case 'refused':
      throw new SchedulerError(
        'no-permission',
        sentence(
          'The user of this connection may not run {0} on the keys {1}. Grant it these keys and the commands of the scripts: {2}.',
          reply.text(1),
          reply.text(2),
          [...scriptCommands, ...commands].join(' '),
        ),
      );
    default:
      return reply.unknownTag();
  }
}

import { ReplicaPair } from './replicaPair.js';
import { replicatedOptions, urlOf, type RunRedis } from './runRedis.js';
import { portOf, startPaths } from './singleRedis.js';

const PATHS = 2;

/**
 * A primary and a replica. When the primary is killed, the run itself promotes the replica, as an operator does, and
 * leads all network paths there; the old primary comes back as a replica.
 */
export async function startPromotedRedis(directory: string): Promise<RunRedis> {
  const pair = await ReplicaPair.start(directory);
  let primary = await pair.primaryPort();
  let killed = primary;
  // the last one is for those whom nothing befalls
  const all = await startPaths(PATHS + 1, primary);
  const lead = (port: number): void => {
    primary = port;
    for (const path of all) {
      path.setTarget({ host: '127.0.0.1', port });
      path.cut();
    }
  };
  return {
    paths: all.slice(0, PATHS),
    connectionOver: (path = PATHS) => ({ ...replicatedOptions, url: urlOf(portOf(all, path)) }),
    primaryPort: () => Promise.resolve(primary),
    logFolder: undefined,
    kill: async () => {
      killed = primary;
      await pair.server(killed).kill();
    },
    killReplica: async () => {
      killed = pair.otherPort(primary);
      await pair.server(killed).kill();
    },
    takeOver: async () => lead(await pair.promoteOther(killed)),
    back: () => pair.startAsReplica(killed),
    pause: () => pair.server(primary).pause(),
    resume: () => pair.server(primary).resume(),
    steady: () => pair.untilReplicated(),
    stop: async () => {
      await Promise.all(all.map((path) => path.close()));
      await pair.stop();
    },
  };
}

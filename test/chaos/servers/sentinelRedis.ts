import { FailoverWatch } from './failoverWatch.js';
import { ReplicaPair } from './replicaPair.js';
import { replicatedOptions, type RunRedis } from './runRedis.js';
import { primaryOf, PRIMARY_NAME, startSentinels } from './sentinels.js';

/**
 * A primary and a replica that three Sentinels watch over. When the primary is killed, or silent for too long, they
 * promote the replica, and the workers and producers ask them where it is; the old primary comes back as a replica.
 */
export async function startSentinelRedis(directory: string): Promise<RunRedis> {
  const pair = await ReplicaPair.start(directory);
  const sentinels = await startSentinels(directory, await pair.primaryPort());
  const primaryPort = (): Promise<number> => primaryOf(sentinels.ports);
  const connection = {
    ...replicatedOptions,
    sentinels: {
      name: PRIMARY_NAME,
      hosts: sentinels.ports.map((port) => ({ host: '127.0.0.1', port })),
    },
  };
  let befallen = await primaryPort();
  return {
    paths: [],
    connectionOver: () => connection,
    primaryPort,
    logFolder: undefined,
    kill: async () => {
      befallen = await primaryPort();
      await pair.server(befallen).kill();
    },
    killReplica: async () => {
      befallen = pair.otherPort(await primaryPort());
      await pair.server(befallen).kill();
    },
    takeOver: async () => {
      await pair.untilPromoted(befallen);
    },
    // as a start script does that asks the Sentinels first; they themselves would see to it only after 10 s
    back: () => pair.startAsReplica(befallen),
    pause: async () => {
      befallen = await primaryPort();
      pair.server(befallen).pause();
    },
    resume: () => pair.server(befallen).resume(),
    steady: () => pair.untilReplicated(),
    watchFailovers: (onFailover) => new FailoverWatch(() => pair.primaries(), onFailover),
    stop: async () => {
      await sentinels.stop();
      await pair.stop();
    },
  };
}

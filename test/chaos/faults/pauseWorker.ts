import type { Random } from '../random.js';
import type { Cast, Fault, FaultKind } from './fault.js';

/** A pause that costs no lease: shorter than the heartbeat timeout. */
export const pauseWorkerBriefly: FaultKind = {
  kind: 'SIGSTOP of a worker, shorter than the heartbeat timeout',
  weight: 2,
  plan: (random, cast) => pause(random, cast, 0.15, 0.6),
};

/** A pause that costs all leases: the worker goes on with tasks that others have got meanwhile. */
export const pauseWorkerLong: FaultKind = {
  kind: 'SIGSTOP of a worker, longer than the heartbeat timeout',
  weight: 2,
  plan: (random, cast) => pause(random, cast, 1.1, 3.5),
};

function pause(random: Random, cast: Cast, least: number, most: number): Fault {
  const worker = random.whole(0, cast.workers - 1);
  const [leastMs, mostMs] = [least, most].map((part) => Math.round(part * cast.heartbeatTimeoutMs));
  const lastsMs = random.whole(leastMs ?? 0, mostMs ?? 0);
  return {
    said: `SIGSTOP of worker ${worker} for ${lastsMs} ms`,
    befalls: `worker ${worker}`,
    lastsMs,
    inflict: (stage) => stage.worker(worker).pause(() => stage.wait(lastsMs)),
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { contestantNames, type ContestantName } from '../../figure.js';
import type { Bench } from '../bench.js';
import { inRounds, type Measure, type Round, type Sample } from '../measure.js';
import type { MemberCalls } from '../processes/member.js';
import { startRemote, type Remote } from '../processes/remote.js';

const CONCURRENCY = 10;
const IDLE_MS = 10_000;
const QUICK_MS = 1_000;

/** A worker process of one contestant, and where its connections come from. */
type Idler = { readonly member: Remote<MemberCalls>; readonly addresses: ReadonlySet<string> };

/** A worker process with nothing to do; the limit is one that is blocked on an empty list. */
export const idleWorker: Measure = {
  metrics: [
    { name: 'idle-worker-rss-bytes', unit: 'bytes', better: 'lower' },
    { name: 'idle-worker-cpu-percent', unit: '% of a core', better: 'lower' },
    { name: 'idle-worker-commands-per-second', unit: 'commands/s', better: 'lower' },
  ],
  run: async (bench) => {
    await bench.server.empty();
    const members = contestantNames.map((name) => ({
      name,
      member: startRemote<MemberCalls>('member', [name]),
    }));
    try {
      const idlers = new Map<ContestantName, Idler>();
      // one after the other: what connects meanwhile is its own
      for (const { name, member } of members) idlers.set(name, await idle(bench, member));
      return await idleRounds(bench, idlers);
    } finally {
      await Promise.all(members.map(({ member }) => member.stop()));
    }
  },
};

async function idle(bench: Bench, member: Remote<MemberCalls>): Promise<Idler> {
  const before = await clientAddresses(bench.server.redis);
  await member.call('open', bench.server.url);
  await member.call('work', CONCURRENCY);
  // some connect a little later
  await pause(200);
  const after = await clientAddresses(bench.server.redis);
  return { member, addresses: new Set([...after].filter((address) => !before.has(address))) };
}

/** All are watched at once: they are idle, and each uses its own process. */
async function idleRounds(
  bench: Bench,
  idlers: ReadonlyMap<ContestantName, Idler>,
): Promise<readonly Round[]> {
  let samples = new Map<ContestantName, Sample>();
  return inRounds(
    bench,
    async (contestant) => {
      if (!samples.has(contestant)) samples = await watch(bench, idlers);
      const sample = samples.get(contestant);
      samples.delete(contestant);
      if (sample === undefined) throw new Error(`${contestant} was not watched.`);
      return sample;
    },
    { emptied: false },
  );
}

async function watch(
  bench: Bench,
  idlers: ReadonlyMap<ContestantName, Idler>,
): Promise<Map<ContestantName, Sample>> {
  const seconds = (bench.quick ? QUICK_MS : IDLE_MS) / 1000;
  const sent: string[] = [];
  const monitor = await bench.server.redis.monitor();
  monitor.on('monitor', (_time: string, _args: string[], source: string) => sent.push(source));
  const before = await usages(idlers);
  await pause(seconds * 1000, undefined, { signal: bench.signal });
  const after = await usages(idlers);
  monitor.disconnect();
  const samples = [...idlers].map(([name, { addresses }]): [ContestantName, Sample] => {
    const usedUs = (after.get(name)?.cpuUs ?? 0) - (before.get(name)?.cpuUs ?? 0);
    return [
      name,
      {
        'idle-worker-rss-bytes': after.get(name)?.rssBytes ?? Number.NaN,
        'idle-worker-cpu-percent': usedUs / 10_000 / seconds,
        'idle-worker-commands-per-second':
          sent.filter((source) => addresses.has(source)).length / seconds,
      },
    ];
  });
  return new Map(samples);
}

async function usages(idlers: ReadonlyMap<ContestantName, Idler>) {
  const usage = new Map<ContestantName, { rssBytes: number; cpuUs: number }>();
  for (const [name, { member }] of idlers) usage.set(name, await member.call('usage', undefined));
  return usage;
}

async function clientAddresses(redis: Redis): Promise<Set<string>> {
  const list = String(await redis.client('LIST'));
  return new Set([...list.matchAll(/\baddr=(\S+)/g)].map(([, address = '']) => address));
}

/**
 * Prints the table of this folder's README: `npm run -s build:lua && npx tsx test/redis/fairness/table.ts`.
 * The figures are the worst of the seeds; the same each time.
 */
import { Redis } from 'ioredis';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { connect } from '../../../core/redis/scheduler.js';
import { ensureTools, redis as redisTool } from '../../setup/tools.js';
import type { Ground } from './ourLanes.js';
import { quantumNames, raceOfLanes, raceOfRoundRobin, seeds } from './field.js';
import { boundOf, costs, courseOf, delayBoundOf, type CostName, type Outcome } from './race.js';

type Line = readonly [costs: string, served: string, ...figures: number[]];

/** The worst delay, unfairness and visits of several races. */
function worstOf(outcomes: readonly Outcome[]): number[] {
  return [
    Math.max(...outcomes.map(({ delay }) => delay)),
    Math.max(...outcomes.flatMap(({ unfairness }) => [...unfairness.values()])),
    Math.max(...outcomes.map(({ visitsPerJob }) => visitsPerJob)),
  ];
}

async function linesOf(ground: Ground, name: CostName): Promise<Line[]> {
  const courses = seeds.map((seed) => courseOf(name, seed));
  const ours: Outcome[] = [];
  for (const seed of seeds) ours.push(await raceOfLanes(ground, name, seed));
  const promised = [
    Math.max(...courses.map(delayBoundOf)),
    Math.max(...courses.flatMap((course) => [...boundOf(course).values()])),
  ];
  const lines: Line[] = [
    [name, 'our lanes: at most, by theory', ...promised],
    [name, 'our lanes', ...worstOf(ours)],
  ];
  for (const quantum of quantumNames) {
    const outcomes = await Promise.all(courses.map((course) => raceOfRoundRobin(course, quantum)));
    lines.push([name, `round robin, quantum ${quantum}`, ...worstOf(outcomes)]);
  }
  return lines;
}

function shown(figure: number | undefined): string {
  if (figure === undefined) return '';
  if (Number.isInteger(figure)) return figure.toLocaleString('en');
  return figure.toLocaleString('en', {
    maximumSignificantDigits: figure < 100 ? 2 : String(Math.trunc(figure)).length,
  });
}

async function printTable(ground: Ground): Promise<void> {
  console.log('| costs | served by | delay | unfairness | lanes looked at per task |');
  console.log('| --- | --- | ---: | ---: | ---: |');
  for (const name of Object.keys(costs) as CostName[]) {
    for (const [cost, served, ...figures] of await linesOf(ground, name)) {
      console.log(
        `| ${cost} | ${served} | ${[0, 1, 2].map((i) => shown(figures[i])).join(' | ')} |`,
      );
    }
  }
}

await ensureTools([redisTool]);
const local = await startLocalRedis();
try {
  const scheduler = await connect({ url: local.url, prefix: 'fair' });
  const redis = new Redis(local.url);
  try {
    await printTable({ scheduler, redis, prefix: 'fair' });
  } finally {
    redis.disconnect();
    await scheduler.close();
  }
} finally {
  await local.stop();
}

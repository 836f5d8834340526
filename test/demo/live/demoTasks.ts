import { setTimeout as delay } from 'node:timers/promises';
import type { NewTask, TaskRun } from '../../../core/index.js';

/** A kind of task the demo's producer makes and its nodes pretend to do. */
interface TaskKind {
  readonly name: string;
  /** How many of 100 tasks are of this kind. */
  readonly percent: number;
  /** How long it takes on an ordinary node, in ms. */
  readonly usualMs: number;
  readonly task: (count: number) => Omit<NewTask, 'name'>;
}

const KINDS: readonly TaskKind[] = [
  {
    name: 'resize',
    percent: 40,
    usualMs: 1_200,
    task: (count) => ({
      payload: { image: `uploads/${count}.jpg`, width: 200 + 100 * (count % 5) },
    }),
  },
  {
    name: 'index',
    percent: 25,
    usualMs: 1_800,
    task: (count) => ({
      payload: { document: `articles/${count}`, language: count % 2 ? 'en' : 'de' },
    }),
  },
  {
    name: 'mail:send',
    percent: 20,
    usualMs: 500,
    task: (count) => ({
      payload: { to: `user${count}@example.com`, template: 'receipt' },
      priority: 5,
    }),
  },
  {
    name: 'transcode',
    percent: 15,
    usualMs: 6_000,
    task: (count) => ({
      payload: { video: `uploads/${count}.mov`, codec: 'h264' },
      timeoutMs: 120_000,
    }),
  },
];

const UNKNOWN_CODEC = 'av9';
/** How many of 100 attempts fail, and succeed when tried again. */
const FAILING_PERCENT = 4;

/** The next task of the demo's producer; `count` tells one from the other. */
export function nextTask(count: number, random: () => number): NewTask {
  let left = random() * 100;
  const kind = KINDS.find(({ percent }) => (left -= percent) < 0) ?? KINDS[0];
  return kind === undefined ? hopelessTask(count) : { name: kind.name, ...kind.task(count) };
}

/** A task that fails at every attempt, and so ends as dead. */
export function hopelessTask(count: number): NewTask {
  const payload = { video: `uploads/${count}.mov`, codec: UNKNOWN_CODEC };
  return { name: 'transcode', payload, priority: 5 };
}

/** Takes about as long as the task would, and fails now and then. */
export async function pretend(
  task: TaskRun,
  slowness: number,
  random: () => number,
): Promise<void> {
  const { name, payload, signal } = task;
  const usualMs = KINDS.find((kind) => kind.name === name)?.usualMs ?? 1_000;
  await delay(usualMs * slowness * (0.5 + random()), undefined, { signal });
  if (isObject(payload) && payload['codec'] === UNKNOWN_CODEC) {
    throw new Error(`There is no codec "${UNKNOWN_CODEC}"`);
  }
  if (random() * 100 < FAILING_PERCENT) throw new Error('The storage did not answer within 5 s');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

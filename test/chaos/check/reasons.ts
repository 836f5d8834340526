import type { Disturbance, DisturbanceKind } from '../history/facts.js';
import type { Execution, History } from '../history/history.js';

/** Why a task was executed once more. */
export const REASONS = [
  'its handler failed',
  'its worker was killed',
  'its worker was told to end',
  "its worker's name was taken over",
  'its worker was stopped longer than the heartbeat timeout',
  "its worker's connection failed",
  'another Redis took over',
  'Redis was away',
  'the machine was too busy',
  'unexplained',
] as const;
export type Reason = (typeof REASONS)[number];

/** What reasons are judged by. */
export interface Grounds {
  readonly disturbances: readonly Disturbance[];
  readonly heartbeatTimeoutMs: number;
  /** When Redis accepted the completions of an id. */
  readonly acceptedAtMs: (id: string) => readonly number[];
}

/** After Redis or a connection is back, a worker may take so long to reach it: it tries ever more slowly, up to 2 s. */
const RECONNECT_MS = 3000;
/** A process that was away may start what it was given before; so soon after it is back. */
const LATE_START_MS = 500;

/** How each kind of disturbance explains; in this order. */
const explanations: readonly {
  readonly kind: DisturbanceKind;
  readonly reason: Reason;
  /** How long after its end it still explains, ms. */
  readonly lastsMs: (heartbeatTimeoutMs: number) => number;
  /** How long it must take to cost a lease, as a part of the heartbeat timeout. */
  readonly least: number;
}[] = [
  { kind: 'killed', reason: 'its worker was killed', lastsMs: () => 0, least: 0 },
  { kind: 'told to end', reason: 'its worker was told to end', lastsMs: () => 0, least: 0 },
  { kind: 'superseded', reason: "its worker's name was taken over", lastsMs: () => 0, least: 0 },
  {
    kind: 'stopped',
    reason: 'its worker was stopped longer than the heartbeat timeout',
    lastsMs: () => 0,
    least: 1,
  },
  {
    kind: 'connection',
    reason: "its worker's connection failed",
    lastsMs: () => RECONNECT_MS,
    least: 0,
  },
  {
    kind: 'failover',
    reason: 'another Redis took over',
    lastsMs: (heartbeatTimeoutMs) => RECONNECT_MS + heartbeatTimeoutMs,
    least: 0,
  },
  {
    kind: 'Redis away',
    reason: 'Redis was away',
    lastsMs: (heartbeatTimeoutMs) => RECONNECT_MS + heartbeatTimeoutMs,
    least: 0,
  },
  // measured by timers, which come late themselves
  { kind: 'Redis slow', reason: 'the machine was too busy', lastsMs: () => 0, least: 0.75 },
];

/** All that may have cost a worker its leases: what was done to the processes, and their own pauses. */
export function groundsOf(history: History): Disturbance[] {
  const stalls = history.lives.flatMap(({ life, facts }) =>
    facts.flatMap((fact): Disturbance[] => {
      if (fact.fact !== 'stalled') return [];
      const { fromMs, toMs } = fact;
      return [{ fact: 'disturbed', kind: 'Redis slow', lives: [life], fromMs, toMs }];
    }),
  );
  return [...history.disturbances, ...stalls];
}

/**
 * Why a task was executed once more, after `previous`.
 *
 * A completion that Redis had accepted before is never a reason to execute again, unless the later execution's own
 * process had been given the task earlier, and was held up.
 */
export function reasonOf(previous: Execution, next: Execution, grounds: Grounds): Reason {
  const heldUp = explain(grounds, (disturbance) => heldUpBefore(next, disturbance));
  const wasAccepted = grounds.acceptedAtMs(next.id).some((atMs) => atMs < next.startedAtMs);
  if (wasAccepted) return heldUp ?? 'unexplained';
  if (previous.ended?.how === 'failed') return 'its handler failed';
  return (
    explain(grounds, (disturbance, lastsMs) => befell(previous, next, disturbance, lastsMs)) ??
    // its lease ran out before it could start what it had been given
    explain(grounds, (disturbance) => heldUpBefore(previous, disturbance)) ??
    heldUp ??
    'unexplained'
  );
}

function explain(
  { disturbances, heartbeatTimeoutMs }: Grounds,
  applies: (disturbance: Disturbance, lastsMs: number) => boolean,
): Reason | undefined {
  return explanations.find(({ kind, least, lastsMs }) =>
    disturbances.some(
      (disturbance) =>
        disturbance.kind === kind &&
        disturbance.toMs - disturbance.fromMs >= least * heartbeatTimeoutMs &&
        applies(disturbance, lastsMs(heartbeatTimeoutMs)),
    ),
  )?.reason;
}

/** Between two executions, it befell the process of the first. */
function befell(
  { life, startedAtMs }: Execution,
  next: Execution,
  { lives, fromMs, toMs }: Disturbance,
  lastsMs: number,
): boolean {
  const isMeant = lives === 'all' || lives.includes(life);
  return isMeant && fromMs <= next.startedAtMs && toMs + lastsMs >= startedAtMs;
}

/** The process of an execution was away until shortly before it. */
function heldUpBefore(
  { life, startedAtMs }: Execution,
  { kind, lives, fromMs, toMs }: Disturbance,
): boolean {
  if (kind === 'killed' || kind === 'told to end' || kind === 'superseded') return false;
  const isMeant = lives === 'all' || lives.includes(life);
  return isMeant && fromMs <= startedAtMs && toMs + LATE_START_MS >= startedAtMs;
}

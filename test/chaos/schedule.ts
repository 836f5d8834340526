import type { Cast, Fault, FaultKind } from './faults/fault.js';
import type { Random } from './random.js';

/** A fault and when it comes. */
export interface ScheduledFault extends Fault {
  readonly kind: string;
  /** Since the beginning of the faults, in ms. */
  readonly atMs: number;
}

const FIRST_AT_MS = 500;
const LEAST_GAP_MS = 200;
const MOST_GAP_MS = 1300;
/** Between two faults of one thing, so that each has its effect. */
const RECOVERY_MS = 300;

/**
 * Decides on all faults of a run: which, when, and of what. The first kind comes first, then each other once before any
 * comes again by chance, as far as the time is enough. Faults overlap, but none befalls what another befalls at that time.
 */
export function scheduleFaults(
  kinds: readonly FaultKind[],
  lastsMs: number,
  random: Random,
  cast: Cast,
): ScheduledFault[] {
  const faults: ScheduledFault[] = [];
  const freeAtMs = new Map<string, number>();
  const due = [...kinds.slice(0, 1), ...shuffled(kinds.slice(1), random)];
  for (let atMs = FIRST_AT_MS; atMs < lastsMs; atMs += random.whole(LEAST_GAP_MS, MOST_GAP_MS)) {
    const isDue = due.length > 0;
    const kind = due.shift() ?? pickByWeight(kinds, random);
    const fault = kind.plan(random, cast);
    if (atMs + fault.lastsMs > lastsMs) continue;
    if ((freeAtMs.get(fault.befalls) ?? 0) > atMs) {
      if (isDue) due.push(kind);
      continue;
    }
    freeAtMs.set(fault.befalls, atMs + fault.lastsMs + RECOVERY_MS);
    faults.push({ ...fault, kind: kind.kind, atMs });
  }
  return faults;
}

function shuffled<T>(from: readonly T[], random: Random): T[] {
  const left = [...from];
  return from.flatMap(() => left.splice(random.whole(0, left.length - 1), 1));
}

function pickByWeight(kinds: readonly FaultKind[], random: Random): FaultKind {
  return random.pick(kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind)));
}

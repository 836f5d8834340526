import fc from 'fast-check';
import type { SchedulerErrorReason } from '../../../core/index.js';

/** An input, made anew for each use: some change, break or refer to themselves. */
export interface HostileCase {
  /** What a failure shows: the value itself may not be looked at without harm. */
  readonly label: string;
  readonly make: () => unknown;
  /** Why it must be refused, be it with any of these reasons; none: it must be taken as it is. */
  readonly faults: readonly SchedulerErrorReason[];
  readonly [fc.toStringMethod]: () => string;
}

export function hostileCase(
  label: string,
  make: () => unknown,
  faults: HostileCase['faults'] = [],
): HostileCase {
  return { label, make, faults, [fc.toStringMethod]: () => label };
}

/** The faults of all of them. */
export function faultsOf(cases: readonly HostileCase[]): HostileCase['faults'] {
  return [...new Set(cases.flatMap(({ faults }) => faults))];
}

/** One of these, by label. */
export function oneOfCases(
  cases: Readonly<Record<string, () => unknown>>,
  ...faults: HostileCase['faults']
): fc.Arbitrary<HostileCase> {
  return fc.constantFrom(
    ...Object.entries(cases).map(([label, make]) => hostileCase(label, make, faults)),
  );
}

/** A text as a label shows it, cut short. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text);
}

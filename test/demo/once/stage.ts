import type { Scheduler } from '../../../core/index.js';
import type { Crew } from '../processes/crew.js';
import type { PoolAddress } from '../processes/messages.js';
import type { Report } from './report.js';

/** What a step of the scenario works with. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly url: string;
  readonly prefix: string;
  readonly crew: Crew;
  readonly report: Report;
  /** Aborted when the run is given up, or a process of the crew ended unbidden. */
  readonly signal: AbortSignal;
}

/** One step of the scenario: does something, then checks in Redis what has become of it. */
export interface Step {
  /** Of the scenario, for example `2a`. */
  readonly number: string;
  readonly title: string;
  readonly run: (stage: Stage) => Promise<void>;
}

export function poolAddress({ url, prefix }: Stage, pool: string): PoolAddress {
  return { url, prefix, pool };
}

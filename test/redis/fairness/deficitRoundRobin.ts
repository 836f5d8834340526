import type { Job, Queueing } from './race.js';

/** A flow: what waits of one tenant. */
interface Flow {
  readonly tenant: string;
  readonly waiting: Job[];
  /** What it may still spend in this round, and what it has kept of earlier ones. */
  deficit: number;
}

/**
 * Deficit round robin. Flows with jobs are in a list; the first one is given its quantum, serves while its deficit pays
 * for its next job, and goes to the end of the list. A flow that has nothing left loses its deficit.
 * Source: M. Shreedhar, G. Varghese, "Efficient Fair Queueing using Deficit Round Robin", 1995.
 *
 * @param quantum what a weight of 1 is given a round, in cost
 */
export function deficitRoundRobin(
  weights: Readonly<Record<string, number>>,
  quantum: number,
): Queueing {
  const active: Flow[] = [];
  /** Whether the first flow of the list was given its quantum in this visit. */
  let isVisiting = false;
  let visits = 0;

  function nextJob(): Job | undefined {
    for (let flow; (flow = active[0]) !== undefined;) {
      const job = flow.waiting[0];
      if (job === undefined) return undefined; // a flow that has none is in no list
      if (!isVisiting) {
        flow.deficit += quantum * (weights[flow.tenant] ?? 1);
        isVisiting = true;
        visits += 1;
      }
      if (job.cost <= flow.deficit) return serve(flow, job);
      active.shift();
      active.push(flow);
      isVisiting = false;
    }
    return undefined;
  }

  function serve(flow: Flow, job: Job): Job {
    flow.waiting.shift();
    flow.deficit -= job.cost;
    if (flow.waiting.length === 0) {
      active.shift();
      isVisiting = false;
    }
    return job;
  }

  return {
    enqueue: (jobs) => {
      for (const job of jobs) {
        let flow = active.find(({ tenant }) => tenant === job.tenant);
        if (flow === undefined) {
          flow = { tenant: job.tenant, waiting: [], deficit: 0 };
          active.push(flow);
        }
        flow.waiting.push(job);
      }
      return Promise.resolve();
    },
    serve: (most) => {
      const served: Job[] = [];
      for (let job; served.length < most && (job = nextJob()) !== undefined;) served.push(job);
      return Promise.resolve(served);
    },
    visits: () => visits,
  };
}

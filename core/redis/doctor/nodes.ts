import { countQueue, lookAtNode, type Fault, type Tally } from './calls.js';
import type { Examination } from './examination.js';

/** A queue of so many tasks is counted in one call, which takes Redis a few ms. */
const SHORT_QUEUE = 10_000;
/** Most that are counted in one call where a queue never keeps still. */
const LONG_QUEUE = 20_000;
const MAX_TRIES = 3;

/** Each node is what its entries say, and its counters say what it holds. */
export async function checkNode(examination: Examination, name: string): Promise<void> {
  const { slice, fix } = examination;
  let step = await lookAtNode(slice, fix, name, SHORT_QUEUE);
  const isLong = step.faults.some(isUncounted);
  examination.enter(step.faults.filter((fault) => !isUncounted(fault)));
  while (step.more) {
    step = await lookAtNode(slice, fix, name, SHORT_QUEUE);
    // a node that gives back thousands is one finding
    examination.step(0);
  }
  if (isLong && !(await countLongQueue(examination, name))) {
    examination.enter((await lookAtNode(slice, fix, name, LONG_QUEUE)).faults);
  }
}

function isUncounted({ kind }: Fault): boolean {
  return kind === 'uncounted';
}

/** Counts a queue in many calls; false when it did not keep still. */
async function countLongQueue(examination: Examination, name: string): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    let step: Tally | readonly Fault[] | undefined = {
      ...{ tasks: 0, cost: 0, queue: '', byLabels: [] },
    };
    while (isTally(step)) {
      step = await countQueue(examination.slice, examination.fix, name, step);
      examination.step(0);
    }
    if (step !== undefined) {
      examination.enter(step);
      return true;
    }
  }
  return false;
}

function isTally(step: Tally | readonly Fault[] | undefined): step is Tally {
  return step !== undefined && 'queue' in step;
}

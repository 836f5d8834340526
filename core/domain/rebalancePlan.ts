import { checkNumber, show } from './argumentChecks.js';
import { SchedulerError } from './errors.js';
import { readGiven } from './given.js';
import { nameFault, type NodeName, type PoolName } from './names.js';
import { MAX_PARTITIONS } from './pool.js';
import type { RebalanceMove, RebalanceNode, RebalancePlan } from './rebalance.js';
import { sentence, type Sentence } from './sentence.js';
import { areLabels, MAX_LABELS, sortedLabels } from './terms.js';

const MAX_ID_LENGTH = 128;

/**
 * Reads a plan that was stored as JSON. Sums are made anew from the moves, so a move may be dropped from the text, or
 * its cost lowered.
 *
 * @throws SchedulerError `invalid-plan`, naming what is wrong
 * @example const report = await pool.applyPlan(parseRebalancePlan(text));
 */
export function parseRebalancePlan(text: string): RebalancePlan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new SchedulerError('invalid-plan', sentence('The plan is no JSON.'), { cause });
  }
  return checkedPlan(parsed);
}

/**
 * The plan with these moves instead of its own: some of them dropped, or of a lower cost.
 *
 * @throws SchedulerError `invalid-plan` for what is no move
 * @example const smaller = editRebalancePlan(plan, plan.moves.filter(({ to }) => to !== 'gpu-1'));
 */
export function editRebalancePlan(
  plan: RebalancePlan,
  moves: readonly RebalanceMove[],
): RebalancePlan {
  return readPlan({ ...plan, moves });
}

/** A copy of a plan that a caller gave, checked; the error is `invalid-plan`. */
export function readPlan(given: RebalancePlan): RebalancePlan {
  const text = readGiven(
    'The plan',
    () => JSON.stringify(given) as string | undefined,
    (said) => new SchedulerError('invalid-plan', said),
  );
  return parseRebalancePlan(text ?? 'null');
}

function checkedPlan(given: unknown): RebalancePlan {
  const { version, id, pool, plannedAtMs, moves, nodes, isBest } = membersOf('The plan', given);
  if (version !== 1) throw invalidPlan(sentence('Its version is {0}, not 1.', show(version)));
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID_LENGTH || /[^\x21-\x7e]/.test(id)) {
    throw invalidPlan(sentence('Its id is {0}.', show(id)));
  }
  if (typeof isBest !== 'boolean') throw invalidPlan(sentence('"isBest" is {0}.', show(isBest)));
  const checkedMoves = listOf('moves', moves).map(checkedMove);
  return {
    version,
    id,
    pool: checkedName('pool', pool) as PoolName,
    plannedAtMs: whole('plannedAtMs', plannedAtMs),
    moves: checkedMoves,
    nodes: listOf('nodes', nodes).map((node) => checkedNode(node, checkedMoves)),
    cost: checkedMoves.reduce((sum, { cost }) => sum + cost, 0),
    isBest,
  };
}

function checkedMove(given: unknown): RebalanceMove {
  const { partition, from, to, labels, cost } = membersOf('A move', given);
  if (!areLabels(labels)) {
    const said = sentence('"labels" of a move is no list of at most {0} labels.', MAX_LABELS);
    throw invalidPlan(said);
  }
  const move = {
    partition: whole('partition', partition, 0, MAX_PARTITIONS - 1),
    from: checkedName('from', from) as NodeName,
    to: checkedName('to', to) as NodeName,
    labels: sortedLabels(labels),
    cost: whole('cost', cost, 1),
  };
  if (move.from === move.to)
    throw invalidPlan(sentence('A move goes from {0} to itself.', move.to));
  return move;
}

function checkedNode(given: unknown, moves: readonly RebalanceMove[]): RebalanceNode {
  const { name, weight, runningCost, queuedCostBefore, level } = membersOf('A node', given);
  const checked = {
    name: checkedName('name', name) as NodeName,
    weight: positive('weight', weight),
    runningCost: whole('runningCost', runningCost),
    queuedCostBefore: whole('queuedCostBefore', queuedCostBefore),
    level: positive('level', level, true),
  };
  const queuedCostAfter = checked.queuedCostBefore + netCost(moves, checked.name);
  return { ...checked, queuedCostAfter };
}

/** What moves bring to a node, less what they take from it. */
export function netCost(
  moves: readonly Pick<RebalanceMove, 'from' | 'to' | 'cost'>[],
  node: string,
): number {
  return moves.reduce(
    (sum, { from, to, cost }) => sum + (to === node ? cost : 0) - (from === node ? cost : 0),
    0,
  );
}

function membersOf(what: string, given: unknown): Partial<Record<string, unknown>> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    return given;
  }
  throw invalidPlan(sentence('{0} must be an object, not {1}.', what, show(given)));
}

function listOf(name: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw invalidPlan(sentence('"{0}" must be a list, not {1}.', name, show(given)));
}

function checkedName(member: string, given: unknown): string {
  const fault = nameFault(given);
  if (fault === undefined) return given as string;
  throw invalidPlan(sentence('"{0}" {1}.', member, fault));
}

function whole(
  name: string,
  given: unknown,
  least = 0,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  try {
    checkNumber(`"${name}"`, given, least, most);
  } catch (error) {
    throw error instanceof SchedulerError ? invalidPlan(error.said) : error;
  }
  return given as number;
}

function positive(name: string, given: unknown, mayBeZero = false): number {
  if (typeof given === 'number' && Number.isFinite(given) && (mayBeZero ? given >= 0 : given > 0)) {
    return given;
  }
  throw invalidPlan(sentence('"{0}" is {1}.', name, show(given)));
}

function invalidPlan(fault: Sentence): SchedulerError {
  return new SchedulerError('invalid-plan', sentence('The plan cannot be used: {0}', fault));
}

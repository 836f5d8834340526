import assert from 'node:assert/strict';
import type { Pool } from '../../core/redis/pool.js';
import { joinNode, type HandNode } from '../support/handNode.js';
import { byNode } from '../support/look.js';
import { someTasks, useWorld, type World } from '../support/world.js';

const BEAT_MS = 2500;
const CAPACITY = 2;

/** A node of the simulation: how long it takes for a task, and what it runs. */
interface SimulatedNode {
  readonly node: HandNode;
  serviceMs: number;
  readonly running: { readonly token: string; readonly begunMs: number; readonly endsMs: number }[];
  done: { cost: number; slotMs: number };
  isIdle: boolean;
}

/** Nodes at work under a virtual clock; service times are spread evenly over half to one and a half of the mean. */
class Simulation {
  private randomState = 1;

  constructor(
    private readonly world: World,
    private readonly pool: Pool,
    private readonly nodes: readonly SimulatedNode[],
  ) {}

  /** Lets time pass, in which tasks come evenly, faster than the nodes can run them. */
  async run(ms: number, tasksPerSecond: number): Promise<void> {
    const { world, pool, nodes } = this;
    const untilMs = world.nowMs + ms;
    const everyMs = 1000;
    let arrivalMs = world.nowMs;
    let beatMs = world.nowMs + BEAT_MS;
    for (;;) {
      const next = this.nextEnd();
      world.nowMs = Math.min(arrivalMs, beatMs, next?.task.endsMs ?? Infinity, untilMs);
      if (world.nowMs === untilMs) return;
      if (world.nowMs === arrivalMs) {
        await pool.enqueueAll(someTasks(tasksPerSecond));
        arrivalMs += everyMs;
        for (const node of nodes) if (node.isIdle) await this.fill(node, []);
      } else if (world.nowMs === beatMs) {
        for (const node of nodes) await this.beat(node);
        beatMs += BEAT_MS;
      } else if (next !== undefined) {
        await this.end(next.node, next.task);
      }
    }
  }

  private nextEnd() {
    let first: { node: SimulatedNode; task: SimulatedNode['running'][number] } | undefined;
    for (const node of this.nodes) {
      for (const task of node.running) {
        if (first === undefined || task.endsMs < first.task.endsMs) first = { node, task };
      }
    }
    return first;
  }

  private async end(node: SimulatedNode, task: SimulatedNode['running'][number]) {
    node.running.splice(node.running.indexOf(task), 1);
    node.done = {
      cost: node.done.cost + 1,
      slotMs: node.done.slotMs + task.endsMs - task.begunMs,
    };
    await this.fill(node, [task.token]);
  }

  private async fill(node: SimulatedNode, completed: readonly string[]): Promise<void> {
    const taken = await node.node.take(CAPACITY - node.running.length, { completed });
    node.isIdle = taken.kind === 'empty';
    if (taken.kind !== 'taken') return;
    const begunMs = this.world.nowMs;
    for (const { token } of taken.tasks) {
      const endsMs = begunMs + Math.round(node.serviceMs * (0.5 + this.random()));
      node.running.push({ token, begunMs, endsMs });
    }
  }

  private async beat(node: SimulatedNode): Promise<void> {
    await node.node.heartbeat(
      node.running.map(({ token }) => token),
      node.done,
    );
    node.done = { cost: 0, slotMs: 0 };
  }

  /** From 0 to 1, always the same: a linear congruential generator (Numerical Recipes). */
  private random(): number {
    this.randomState = (1_664_525 * this.randomState + 1_013_904_223) % 2 ** 32;
    return this.randomState / 2 ** 32;
  }
}

describe('learned weights', () => {
  const world = useWorld(1_000_000);

  it('share work 1:4 after a minute of nodes 1:4, and follow one that becomes 5 times slower', async () => {
    const pool = await world().createPool({ weights: 'learned', stealing: 'off' });
    const slow = await simulated(pool, 'slow', 400);
    const fast = await simulated(pool, 'fast', 100);
    const simulation = new Simulation(world(), pool, [slow, fast]);

    await simulation.run(60_000, 26);
    assertAbout(await sharesOf(pool), 4);

    fast.serviceMs *= 5;
    await simulation.run(60_000, 10);
    assertAbout(await sharesOf(pool), 4 / 5);
  }).timeout(60_000);
});

async function simulated(pool: Pool, name: string, serviceMs: number): Promise<SimulatedNode> {
  const node = await joinNode(pool, name, { capacity: CAPACITY });
  return { node, serviceMs, running: [], done: { cost: 0, slotMs: 0 }, isIdle: true };
}

/** How many times as much the fast node is given of a batch as the slow one, beside what both have. */
async function sharesOf(pool: Pool): Promise<number> {
  await pool.enqueueAll(someTasks(1000));
  const load = await byNode(pool, ({ queuedCost, runningCost }) => queuedCost + runningCost);
  return (load['fast'] ?? 0) / (load['slow'] ?? 0);
}

function assertAbout(ratio: number, wanted: number): void {
  assert.ok(Math.abs(ratio / wanted - 1) < 0.1, `${ratio} is not ${wanted}`);
}

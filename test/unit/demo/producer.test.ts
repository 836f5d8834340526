import assert from 'node:assert/strict';
import { hopelessTask, nextTask } from '../../demo/live/demoTasks.js';
import { checkTask } from '../../../core/index.js';
import { tasksToPush } from '../../demo/live/producer.js';

describe('the demo’s producer', () => {
  const waiting = (queued: number, backlog = 0) => ({ backlog, inbox: 0, nodes: [{ queued }] });

  it('fills an empty pool up', () => {
    assert.equal(tasksToPush(waiting(0)), 400);
  });

  it('counts what waits in the backlog too', () => {
    assert.equal(tasksToPush(waiting(50, 60)), 290);
  });

  it('pushes a trickle while enough tasks wait', () => {
    assert.equal(tasksToPush(waiting(150)), 2);
  });

  it('pushes nothing onto a pool that is full, so that it does not grow without end', () => {
    assert.equal(tasksToPush(waiting(400)), 0);
  });

  it('makes tasks that a pool takes, of each kind', () => {
    const tasks = [0, 0.5, 0.7, 0.99].map((chance) => nextTask(1, () => chance));
    for (const task of [...tasks, hopelessTask(2)]) checkTask(task);
    assert.deepEqual(
      tasks.map(({ name }) => name),
      ['resize', 'index', 'mail:send', 'transcode'],
    );
  });
});

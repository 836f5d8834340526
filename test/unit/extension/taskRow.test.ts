import assert from 'node:assert/strict';
import { taskRow } from '../../../extension/views/taskRow.js';
import { english } from './english.js';
import { task } from './states.js';

describe('a dead task', () => {
  it('tells what it failed with, a screen reader, too', () => {
    const at = { state: 'dead', diedAtMs: 5000 } as const;
    const failure = { attempts: 2, lastError: 'Error: boom\n  at x', lastFailedAtMs: 1, node: 'b' };
    const place = { connection: 'Local', pool: 'demo', listing: { list: 'dead' } } as const;
    const row = taskRow(english, place, task('0-1', { at, failure }));
    assert.equal(row.description, '0-1 · Error: boom · 2 attempts failed');
    assert.equal(
      row.spoken,
      `Task resize, 0-1 · dead since ${english.time(5000)} · Error: boom · 2 attempts failed`,
    );
  });
});

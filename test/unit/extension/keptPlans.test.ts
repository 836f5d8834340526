import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptPlans } from '../../../extension/documents/keptPlans.js';

describe('the saved text of a plan', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-plans-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const plans = (): KeptPlans => new KeptPlans(join(folder, 'plans'));

  it('is kept until its draft is closed', async () => {
    await plans().keep('a', 'first');
    await plans().keep('a', 'second');
    await plans().keep('b'.repeat(5000), 'other');
    assert.equal(await plans().text('a'), 'second');
    await plans().forget('a');
    await plans().forget('c');
    assert.equal(await plans().text('a'), undefined);
    assert.equal(await plans().text('b'.repeat(5000)), 'other');
  });

  it('is let go for later ones, the oldest first', async () => {
    for (let plan = 0; plan < 10; plan += 1) await plans().keep(`${plan}`, 'text');
    const files = await readdir(join(folder, 'plans'));
    for (const file of files) await utimes(join(folder, 'plans', file), 1000, 1000);
    await plans().keep('0', 'again');
    for (let plan = 10; plan < 19; plan += 1) await plans().keep(`${plan}`, 'text');
    assert.equal((await readdir(join(folder, 'plans'))).length, 10);
    assert.equal(await plans().text('0'), 'again');
    assert.equal(await plans().text('9'), undefined);
  });
});

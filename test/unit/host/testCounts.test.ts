import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMochaSuite } from '../../support/mochaSuite.js';
import { SuiteError } from '../../support/suiteError.js';

describe('the counts of a suite', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-suite-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function run(tests: string) {
    const file = join(folder, 'some.test.cjs');
    await writeFile(file, tests);
    const signal = new AbortController().signal;
    return runMochaSuite(file, { timeoutMs: 60_000, signal, output: 'ignore' });
  }

  it('are those of its tests, where a skipped one has failed', async () => {
    const counts = await run(`
      it('passes', () => undefined);
      it('fails', () => { throw new Error('as it should'); });
      it.skip('is skipped', () => undefined);
    `);

    assert.deepEqual(counts, { passed: 1, failed: 2, ended: true });
  });

  it('are not final when it crashes', async () => {
    const counts = await run(`
      it('passes', () => undefined);
      it('crashes', () => process.exit(0));
    `);

    assert.deepEqual(counts, { passed: 1, failed: 0, ended: false });
  });

  it('are not final when its process does not end by itself', async () => {
    const counts = await run(`
      setInterval(() => undefined, 1_000);
      it('passes', () => undefined);
    `);

    assert.deepEqual(counts, { passed: 1, failed: 0, ended: false });
  });

  it('are missing when its files do not load', async () => {
    await assert.rejects(run(`throw new Error('as it should');`), SuiteError);
  });
});

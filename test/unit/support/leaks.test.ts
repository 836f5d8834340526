import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { cleanFile, leakyFile, leakyTests } from './leakFixtures.js';

const repository = resolve(import.meta.dirname, '../../..');
const support = join(repository, 'test/support');

describe('a suite', function () {
  this.timeout(60_000);
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-leaks-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** How many tests and hooks of a test file fail, and what mocha says. */
  async function run(name: string, source: string, settleMs: number) {
    const file = join(folder, name);
    await writeFile(file, source);
    const args = [
      join(repository, 'node_modules/mocha/bin/mocha.js'),
      '--exit',
      '--no-color',
      file,
    ];
    const mocha = spawn(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, REDISPATCH_SETTLE_MS: String(settleMs) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said, ended] = await Promise.all([text(mocha.stdout), once(mocha, 'exit')]);
    return { said, failures: ended[0] as unknown };
  }

  describe('that leaves something open fails, and names', () => {
    let said: string;
    before(async () => {
      ({ said } = await run('leaky.test.mts', leakyFile(support), 200));
    });

    for (const [title, leak] of Object.entries(leakyTests)) {
      it(title, () => {
        const [, found] = new RegExp(`Left open by "${title}":([^]*?)\n +at `).exec(said) ?? [];
        assert.match(found ?? said, leak.said);
      });
    }

    it('each leak once: the suites behind it are not blamed', () => {
      assert.equal(said.match(/timer of 60000 ms/g)?.length, 1, said);
      assert.equal(said.match(/ ✔ passes/g)?.length, Object.keys(leakyTests).length, said);
    });
  });

  it('that closes all it has opened passes, be it a while after its end', async () => {
    const { failures, said } = await run('clean.test.mts', cleanFile(support), 2_000);

    assert.equal(failures, 0, said);
  });
});

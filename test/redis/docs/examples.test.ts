import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect, startLocalRedis, type LocalRedis, type Scheduler } from '../../../core/index.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/** The code blocks of a document, in one language, in their order. */
async function blocks(document: string, language: string): Promise<string[]> {
  const text = await readFile(join(root, document), 'utf8');
  const found = text.matchAll(new RegExp('^```' + language + '\\n([^]*?)^```$', 'gm'));
  return [...found].map(([, code = '']) => code);
}

describe("the documents' examples", () => {
  let redis: LocalRedis;
  let scheduler: Scheduler;
  let folder: string;

  before(async () => {
    redis = await startLocalRedis();
    scheduler = await connect({ url: redis.url });
    // inside the project, so that '@redispatch/core' is the built package
    await mkdir(join(root, '.build'), { recursive: true });
    folder = await mkdtemp(join(root, '.build/docs-'));
  });

  after(async () => {
    await scheduler.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  async function runScript(code: string): Promise<string> {
    const file = join(folder, 'example.mts');
    await writeFile(file, code.replace('redis://127.0.0.1:6379', redis.url));
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { cwd: root });
    return stdout;
  }

  async function redisCli(line: string): Promise<string> {
    const words = line.replace(/^redis-cli /, '').trim();
    const port = new URL(redis.url).port;
    const lua = join(root, 'core/dist/lua');
    const { stdout } = await run('sh', ['-c', `redis-cli -p ${port} ${words}`], { cwd: lua });
    return stdout;
  }

  it('the example of README.md runs its task', async () => {
    const [example = ''] = await blocks('README.md', 'ts');
    const output = await runScript(
      `${example}
while ((await pool.snapshot()).counters.completed < 1) await new Promise(setImmediate);
await worker.stop();
await scheduler.close();`,
    );
    assert.match(output, /^resize \{"width":200\}, attempt 1$/m);
  });

  it("the redis-cli line of README.md turns into a task on its pool's node", async () => {
    const pool = await scheduler.createPool('images', { window: 'unlimited' });
    const line = (await blocks('README.md', 'sh')).find((code) => code.includes('LPUSH'));
    assert.equal((await redisCli(line ?? '')).trim(), '1');
    assert.equal((await pool.sweep()).adopted, 1);
  });

  it('the examples of core/README.md run, one after the other', async () => {
    const [work = '', ...others] = await blocks('core/README.md', 'ts');
    const [start, stop] = work.split(/(?=^await worker\.stop)/m);
    assert.equal(others.length, 4, 'of steering, limits, losing nothing and strategies');
    const output = await runScript([start, ...others, stop].join('\n'));
    assert.match(output, /resize/);
    assert.match(output, /^0-\d+ (was completed|runs|waits) /m);
  });

  it('the commands of core/README.md do what they say', async function () {
    this.timeout(60_000);
    await (await scheduler.createPool('images')).enqueue({ name: 'to be explained' });
    const command = `node ${join(root, 'core/dist/cli/main.js')}`;
    const environment = { ...process.env, REDISPATCH_URL: redis.url };
    const block = (await blocks('core/README.md', 'sh')).find((code) =>
      code.startsWith('redispatch '),
    );
    const lines = (block ?? '').trim().split('\n');
    const said = [
      /^images: backlog \d/m,
      /^0-1 /,
      /, 0 left$|, 0 findings$/m,
      / dead in all/,
      /^Retried /,
      /^Deleted /,
      /empty after/,
    ];
    assert.equal(lines.length, said.length);
    for (const [i, line] of lines.entries()) {
      const ran = run('sh', ['-c', line.replace(/^redispatch/, command)], { env: environment });
      assert.match((await ran).stdout, said[i] ?? assert.fail(line), line);
    }
  });

  it('the script call of core/README.md enqueues a task', async () => {
    await scheduler.createPool('images');
    const line = (await blocks('core/README.md', 'sh')).find((code) => code.includes('--eval'));
    assert.match(await redisCli(line ?? ''), /^enqueued\n\d+/);
  });
});

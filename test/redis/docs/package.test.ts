import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocalRedis, type LocalRedis } from '../../../core/index.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

describe('the packed library, installed into an empty folder', () => {
  let redis: LocalRedis;
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    redis = await startLocalRedis();
    folder = await mkdtemp(join(tmpdir(), 'redispatch-package-'));
    await run('npm', ['pack', '-w', 'core', '--pack-destination', folder], { cwd: root });
    const [tarball = ''] = await readdir(folder);
    await writeFile(join(folder, 'package.json'), '{"type":"module","private":true}');
    await run('npm', ['install', '--no-audit', '--no-fund', join(folder, tarball)], {
      cwd: folder,
    });
  });

  after(async () => {
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  it('enqueues and runs a task, with ioredis as its only dependency of its own', async () => {
    const program = `
      import { connect, createWorker } from '@redispatch/core';
      const scheduler = await connect({ url: ${JSON.stringify(redis.url)} });
      const pool = await scheduler.createPool('packed');
      await pool.enqueue({ name: 'hello', payload: [1, 2] });
      await new Promise((resolve) => {
        const worker = createWorker(pool, { name: 'a' }, async (task) => {
          console.log(task.id, task.name, JSON.stringify(task.payload));
          setImmediate(() => worker.stop().then(resolve));
        });
      });
      await scheduler.close();`;
    await writeFile(join(folder, 'program.js'), program);
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder });
    assert.equal(stdout, '0-1 hello [1,2]\n');
  });

  it('brings the command', async () => {
    const { stdout } = await run(join(folder, 'node_modules/.bin/redispatch'), ['status'], {
      env: { ...process.env, REDISPATCH_URL: redis.url },
    });
    assert.match(stdout, /^packed: backlog 0, .* completed 1, /m);
  });

  it('ships the scripts for other languages', async () => {
    const scripts = await readdir(join(folder, 'node_modules/@redispatch/core/dist/lua'));
    assert.ok(scripts.includes('take.lua') && scripts.includes('enqueue.lua'), scripts.join());
  });
});

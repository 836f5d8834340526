import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchedBySh } from '../../../core/local/watcher.js';
import { fakePrograms, type FakePrograms } from './fakePrograms.js';

describe('the watcher', () => {
  let programs: FakePrograms;
  let leftover: string;
  beforeEach(async () => {
    programs = await fakePrograms();
    leftover = await mkdtemp(join(tmpdir(), 'left over '));
  });
  afterEach(async () => {
    await programs.remove();
    await rm(leftover, { recursive: true, force: true });
  });

  const watch = (...command: string[]): ChildProcess =>
    spawn('/bin/sh', watchedBySh(leftover, command), {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: `${programs.path()}:/usr/bin:/bin` },
    });
  const ended = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

  it('ends with the exit code of its command, and removes what it was told to', async () => {
    assert.equal(await ended(watch('sh', '-c', 'exit 7')), 7);
    assert.equal(existsSync(leftover), false);
  });

  it('asks its command to end when its owner lets go', async () => {
    const command = `trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done`;
    const child = watch('sh', '-c', command);
    assert.ok(child.stdin && child.stdout);
    await once(child.stdout, 'data');
    child.stdin.write('what is written does not matter\n');
    child.stdin.end();
    assert.equal(await ended(child), 5);
  });

  it('kills a command that does not end when asked', async () => {
    // The watcher's ten seconds pass in a moment.
    await programs.addFolder({ sleep: 'exec /bin/sleep 0.1' });
    const child = watch('sh', '-c', `trap '' TERM; echo up; while :; do /bin/sleep 0.05; done`);
    assert.ok(child.stdin && child.stdout);
    await once(child.stdout, 'data');
    child.stdin.end();
    assert.equal(await ended(child), 128 + 9);
  });

  it('passes its command on word by word', async () => {
    const child = watch('printf', '%s|', 'two words', '', '$HOME', '"');
    assert.ok(child.stdout);
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    assert.equal(output.toString(), 'two words||$HOME|"|');
  });
});

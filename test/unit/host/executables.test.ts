import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findExecutable } from '../../setup/executables.js';

describe('looking for a program', () => {
  let folder = '';
  let path = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-path-'));
    path = [join(folder, 'first'), join(folder, 'second')].join(delimiter);
    await mkdir(join(folder, 'first/redis-server'), { recursive: true });
    await mkdir(join(folder, 'second'));
    await writeFile(join(folder, 'first/notes'), 'not a program');
    for (const name of ['second/redis-server', 'second/valkey-server']) {
      await writeFile(join(folder, name), '#!/bin/sh\n');
      await chmod(join(folder, name), 0o755);
    }
  });

  after(() => rm(folder, { recursive: true }));

  it('takes the first name that is a program, and no folder of that name', () => {
    assert.equal(
      findExecutable(['missing', 'redis-server', 'valkey-server'], path),
      join(folder, 'second/redis-server'),
    );
  });

  it('takes an absolute path as it is', () => {
    const program = join(folder, 'second/valkey-server');
    assert.equal(findExecutable([program], ''), program);
  });

  it('finds nothing in a file that cannot be run', () => {
    assert.equal(findExecutable(['notes'], path), undefined);
  });
});

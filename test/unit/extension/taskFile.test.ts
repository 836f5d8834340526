import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '../../../core/index.js';
import { checkTaskFile, taskBatches } from '../../../extension/commands/taskFile.js';

describe('a file of tasks', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'redispatch-tasks-'))));
  after(() => rm(folder, { recursive: true }));

  const { signal } = new AbortController();
  const fileOf = async (text: string): Promise<string> => {
    const path = join(folder, 'tasks.jsonl');
    await writeFile(path, text);
    return path;
  };

  it('is counted without its blank lines, its byte order mark and its line ends', async () => {
    const path = await fileOf('\uFEFF{"name":"a"}\r\n\r\n{"name":"b"}\n  \n{"name":"c"}');
    assert.deepEqual(await checkTaskFile(core, path, 1000, signal), { tasks: 3, fault: undefined });
  });

  it('has its first bad line named by its number in the file', async () => {
    const path = await fileOf('{"name":"a"}\n\n{"name":\n{"name":7}');
    const { fault } = await checkTaskFile(core, path, 1000, signal);
    assert.equal(fault?.line, 3);
  });

  it('is refused for a payload that the pool does not take', async () => {
    const path = await fileOf(`{"name":"a"}\n{"name":"b","payload":"${'x'.repeat(100)}"}`);
    const { fault } = await checkTaskFile(core, path, 50, signal);
    assert.equal(fault?.line, 2);
  });

  it('is read a batch at a time', async () => {
    const path = await fileOf('{"name":"a"}\n{"name":"b"}\n{"name":"c"}\n');
    const batches: string[][] = [];
    for await (const batch of taskBatches(core, path, 2, signal)) {
      batches.push(batch.map(({ name }) => name));
    }
    assert.deepEqual(batches, [['a', 'b'], ['c']]);
  });

  it('is given up when that is asked for', async () => {
    const path = await fileOf('{"name":"a"}\n');
    await assert.rejects(checkTaskFile(core, path, 1000, AbortSignal.abort()));
  });
});

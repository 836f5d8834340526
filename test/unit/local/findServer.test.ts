import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import { findServer } from '../../../core/local/findServer.js';
import { fakePrograms, type FakePrograms } from './fakePrograms.js';

describe('findServer', () => {
  let programs: FakePrograms;
  beforeEach(async () => (programs = await fakePrograms()));
  afterEach(() => programs.remove());

  it('takes the first redis-server of 6.2 or newer and says why it passed over the older one', async () => {
    const old = await programs.addFolder({
      'redis-server': 'echo "Redis server v=6.0.16 sha=0:0"',
    });
    const good = await programs.addFolder({
      'redis-server': 'echo "Redis server v=6.2.0 sha=0:0"',
    });
    const found = await findServer(programs.path());
    assert.deepEqual(found.notes.map(textOf), [
      `${old}/redis-server: version 6.0.16 is too old, 6.2 or newer is needed`,
    ]);
    assert.equal(found.program?.description, `redis-server 6.2.0 (${good}/redis-server)`);
    assert.equal(found.program.readsMultiPartAof, false);
  });

  it('takes valkey-server where redis-server cannot be used', async () => {
    const folder = await programs.addFolder({
      'redis-server': 'echo "cannot find libssl" >&2; exit 127',
      'valkey-server': 'echo "Valkey server v=8.0.1 sha=0:0 malloc=jemalloc-5.3.0"',
    });
    const { program, notes } = await findServer(programs.path());
    assert.equal(program?.kind, 'valkey-server');
    assert.deepEqual(notes.map(textOf), [
      `${folder}/redis-server: "--version" failed: cannot find libssl`,
    ]);
  });

  it('passes over a program that names no version', async () => {
    const folder = await programs.addFolder({ 'redis-server': 'echo hello' });
    const { program, notes } = await findServer(programs.path());
    assert.equal(program, undefined);
    assert.deepEqual(notes.map(textOf), [
      `${folder}/redis-server: "--version" names no version`,
      'valkey-server: not on PATH',
    ]);
  });

  it('never runs a program of a relative PATH entry', async () => {
    const { program, notes } = await findServer('.::node_modules/.bin');
    assert.equal(program, undefined);
    assert.deepEqual(notes.map(textOf), [
      'redis-server: not on PATH',
      'valkey-server: not on PATH',
    ]);
  });

  it('gives up when it is cancelled', async () => {
    await programs.addFolder({ 'redis-server': 'exec sleep 60' });
    const search = findServer(programs.path(), AbortSignal.timeout(100));
    await assert.rejects(search, { name: 'AbortError' });
  });
});

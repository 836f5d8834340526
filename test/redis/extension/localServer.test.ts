import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { LocalServer } from '../../../extension/connections/localServer.js';

describe("the extension's local Redis", () => {
  let folder: string;
  let server: LocalServer;
  const { signal } = new AbortController();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-local-'));
    server = new LocalServer(folder, 'Local Redis');
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const urlOf = ({ spec }: LocalServer) => spec?.url ?? assert.fail('it does not run');

  it('is the same one when it is started twice', async () => {
    await server.start(signal);
    const url = urlOf(server);
    const redis = new Redis(url);
    await redis.set('mark', 'here');
    await server.start(signal);
    assert.equal(urlOf(server), url);
    assert.equal(await redis.get('mark'), 'here');
    redis.disconnect();
  });

  it('is started anew, with its data, when it has ended by itself', async () => {
    await server.start(signal);
    const before = new Redis(urlOf(server), { retryStrategy: null });
    await before.set('mark', 'here');
    await before.call('SHUTDOWN').catch(() => undefined);
    before.disconnect();

    await server.start(signal);

    const after = new Redis(urlOf(server));
    assert.equal(await after.get('mark'), 'here');
    after.disconnect();
  });
});

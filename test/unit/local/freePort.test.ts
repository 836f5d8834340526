import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findServer } from '../../../core/local/findServer.js';
import { freePort } from '../../../core/local/freePort.js';
import { onFreePort } from '../../../core/local/launchServer.js';
import { fakePrograms } from './fakePrograms.js';

describe('freePort', () => {
  it('gives a port that can be listened on', async () => {
    const server = createServer().listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  it('is asked again each time another program was faster, but not for ever', async () => {
    const programs = await fakePrograms();
    await programs.addFolder({ 'redis-server': 'echo "Redis server v=7.0.0"' });
    const { program } = await findServer(programs.path());
    await programs.remove();
    assert.ok(program !== undefined);
    const tried: number[] = [];
    const alwaysTaken = onFreePort(program, (port) => {
      tried.push(port);
      return Promise.resolve('port-taken');
    });
    await assert.rejects(alwaysTaken, { reason: 'no-local-redis', message: /5 free ports/ });
    assert.equal(tried.length, 5);
  });
});

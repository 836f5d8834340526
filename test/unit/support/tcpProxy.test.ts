import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startTcpProxy, type TcpProxy } from '../../support/tcpProxy.js';

describe('a TCP proxy', () => {
  const servers: Server[] = [];
  const clients: Socket[] = [];
  let proxy: TcpProxy;

  /** A server that says its name and then whatever it is told. */
  const echoServer = async (name: string) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(name);
      socket.pipe(socket);
    });
    servers.push(server);
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  };
  const dial = async (): Promise<Socket> => {
    const client = connect({ host: '127.0.0.1', port: proxy.port });
    client.on('error', () => undefined);
    client.setEncoding('utf8');
    clients.push(client);
    await once(client, 'connect');
    return client;
  };
  const heard = async (client: Socket): Promise<string> => {
    const [text] = (await once(client, 'data')) as [string];
    return text;
  };

  const closing = (client: Socket): Promise<string> =>
    new Promise((resolve) => {
      client.once('close', (hadError) => resolve(hadError ? 'by an error' : 'in order'));
    });

  beforeEach(async () => {
    proxy = await startTcpProxy(await echoServer('first '));
  });
  afterEach(async () => {
    await proxy.close();
    for (const client of clients.splice(0)) client.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  it('passes on what is sent, both ways', async () => {
    const client = await dial();
    assert.equal(await heard(client), 'first ');
    client.write('ping');
    assert.equal(await heard(client), 'ping');
    assert.equal(proxy.connections, 1);
  });

  it('passes on the end of a connection, after what was sent before', async () => {
    proxy.setDelay(50);
    const client = await dial();
    client.end('last words');
    let said = '';
    for await (const text of client) said += String(text);
    assert.equal(said, 'first last words');
  });

  it('delays what is sent, and keeps its order', async () => {
    const client = await dial();
    await heard(client);
    proxy.setDelay(80);
    const sentAt = performance.now();
    for (const letter of 'abcdef') client.write(letter);
    let said = '';
    while (said.length < 6) said += await heard(client);
    assert.equal(said, 'abcdef');
    // timers count in whole ms
    assert.ok(performance.now() - sentAt >= 79);
  });

  it('resets connections', async () => {
    const client = await dial();
    await heard(client);
    const closed = closing(client);
    assert.equal(proxy.cut(), 1);
    assert.equal(await closed, 'by an error');
    assert.equal(proxy.connections, 0);
  });

  it('refuses new connections, and takes them again', async () => {
    proxy.setRefusing(true);
    const refused = connect({ host: '127.0.0.1', port: proxy.port });
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    assert.match(error.code ?? '', /ECONNRESET|EPIPE/);
    proxy.setRefusing(false);
    assert.equal(await heard(await dial()), 'first ');
  });

  it('hangs without closing, and delivers afterwards what was sent meanwhile', async () => {
    const client = await dial();
    await heard(client);
    const other = await dial();
    await heard(other);
    proxy.setHanging(true);
    let hasArrived = false;
    const answer = heard(client).finally(() => (hasArrived = true));
    client.write('patience');
    other.end();
    await once(other, 'finish');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([hasArrived, proxy.connections], [false, 2]);
    proxy.setHanging(false);
    assert.equal(await answer, 'patience');
  });

  it('leads new connections to another target', async () => {
    const before = await dial();
    assert.equal(await heard(before), 'first ');
    proxy.setTarget(await echoServer('second '));
    assert.equal(await heard(await dial()), 'second ');
    before.write('still there');
    assert.equal(await heard(before), 'still there');
  });

  it('resets the client where nothing listens behind it', async () => {
    const [server] = servers.splice(0);
    server?.close();
    const client = connect({ host: '127.0.0.1', port: proxy.port });
    client.on('error', () => undefined);
    assert.equal(await closing(client), 'by an error');
  });
});

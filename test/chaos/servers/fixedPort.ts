import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, one of which could otherwise get the port while nobody listens. */
const FIRST = 15_000;
const COUNT = 14_000;

/** A port of 127.0.0.1 that stays free for a server that goes away and comes back. */
export async function fixedPort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: '127.0.0.1', port });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server on 127.0.0.1 that can be shut, as a server that goes away and comes back. */
export interface Gate {
  /** As `redis://` address of the gate; it stays the same. */
  readonly url: string;
  open(): Promise<void>;
  /** Cuts what goes through, and refuses what comes. */
  shut(): Promise<void>;
}

/** Puts an open gate before a server. */
export async function gateTo(url: string): Promise<Gate> {
  const { port: behind } = new URL(url);
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(Number(behind), '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    open: () => listen(port),
    shut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

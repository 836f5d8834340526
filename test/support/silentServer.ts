import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A server on 127.0.0.1 that takes connections, reads nothing and says nothing, as a program that hangs. */
export interface SilentServer {
  readonly port: number;
  /** Resolves when it has taken a connection. */
  readonly tookOne: Promise<unknown>;
  /** Ends it, and the connections that it has taken: nobody else ends its side of them. */
  stop(): Promise<void>;
}

/** Starts a silent server; on any free port when it is left out. */
export async function startSilentServer(port = 0): Promise<SilentServer> {
  const sockets: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined); // the other side may have gone already
  });
  const tookOne = once(server, 'connection');
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    tookOne,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

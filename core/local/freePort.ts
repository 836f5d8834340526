import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that was free a moment ago.
 *
 * Another program may take it before its user does: try again with another one then.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no TCP port on 127.0.0.1.'));
      });
    });
  });
}

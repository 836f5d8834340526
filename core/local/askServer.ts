import { connect } from 'node:net';

/**
 * What listens on a loopback port, seen from the label our servers are started with.
 *
 * - `ready`: the server with this label, taking commands
 * - `loading`: the server with this label, still reading its data
 * - `foreign`: a Redis with another label
 * - `refused`: nothing listens
 * - `unclear`: something accepts but does not say who it is: a hung or busy server, or no Redis at all
 */
export type ServerAnswer = 'ready' | 'loading' | 'foreign' | 'refused' | 'unclear';

// The label is kept in a setting that has no effect while syslog is off, and that every version can
// be asked for, also while it loads.
const question = 'PING\r\nCONFIG GET syslog-ident\r\n';
const labelReply = /syslog-ident\r\n\$\d+\r\n(.*)\r\n/;

/** Asks 127.0.0.1:port whether it is the server with this label; never rejects, ends within `timeoutMs`. */
export function askServer(port: number, label: string, timeoutMs = 1000): Promise<ServerAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let reply = '';
    const finish = (answer: ServerAnswer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish('unclear'), timeoutMs);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(question));
    socket.on('data', (chunk: string) => {
      reply += chunk;
      const found = labelReply.exec(reply);
      if (found !== null) finish(readAnswer(reply, found[1] === label));
    });
    socket.on('end', () => finish('unclear'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'refused' : 'unclear'),
    );
  });
}

function readAnswer(reply: string, isOurs: boolean): ServerAnswer {
  if (!isOurs) return 'foreign';
  return reply.startsWith('-LOADING') ? 'loading' : 'ready';
}

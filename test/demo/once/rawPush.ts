import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const ANSWER_WITHIN_MS = 10_000;

/**
 * Does `LPUSH key item ...` through a bare socket, as a program does that has no library at all.
 *
 * @returns the length of the list, as Redis answered
 * @throws Error with what Redis answered instead
 */
export async function rawPush(url: string, key: string, items: readonly string[]): Promise<number> {
  const commands = [...greeting(new URL(url)), ['LPUSH', key, ...items]];
  const socket = open(new URL(url));
  try {
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error('Redis did not answer')));
    socket.write(commands.map(encode).join(''));
    const answers = await readLines(socket, commands.length);
    const length = /^:(\d+)$/.exec(answers.at(-1) ?? '')?.[1];
    if (length === undefined) throw new Error(`LPUSH was answered: ${answers.join(', ')}`);
    return Number(length);
  } finally {
    socket.destroy();
  }
}

function open({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  const at = { host, port: Number(port || 6379) };
  return protocol === 'rediss:' ? connectTls({ ...at, servername: host }) : connectTcp(at);
}

/** What comes first on a server that wants a password or holds the pool in another database. */
function greeting({ username, password, pathname }: URL): string[][] {
  const secret = decodeURIComponent(password);
  const user = decodeURIComponent(username);
  const database = pathname.replace('/', '');
  return [
    ...(secret === '' ? [] : [user === '' ? ['AUTH', secret] : ['AUTH', user, secret]]),
    ...(database === '' ? [] : [['SELECT', database]]),
  ];
}

/** The Redis protocol: an array of bulk strings. */
function encode(command: readonly string[]): string {
  const strings = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${strings.join('')}`;
}

async function readLines(socket: Socket, count: number): Promise<string[]> {
  let text = '';
  const ended = once(socket, 'close').then(() => {
    throw new Error(`Redis closed the connection after: ${text.trim()}`);
  });
  ended.catch(() => undefined);
  while (text.split('\r\n').length <= count) {
    const [chunk] = (await Promise.race([once(socket, 'data'), ended])) as [Buffer];
    text += chunk.toString();
  }
  return text.split('\r\n').slice(0, count);
}

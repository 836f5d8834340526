/**
 * Sends PING every 5 ms and writes how long each took: `pingProcess.ts PORT`. After the line `ready` each line is
 * `<when it was sent, ms since the epoch> <ms until the answer>`. It is a process of its own, with a plain socket,
 * so that nothing but Redis and the machine can delay what it sees.
 */
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';

const everyMs = 5;
try {
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // only some may; the benchmark tells of it
}
const [port = ''] = process.argv.slice(2);
const socket = connect(Number(port), '127.0.0.1');
socket.setNoDelay(true);
const sentMs: number[] = [];

socket.once('connect', () => {
  process.stdout.write('ready\n');
  setInterval(() => {
    sentMs.push(performance.now());
    socket.write('PING\r\n');
  }, everyMs);
});

let rest = '';
socket.on('data', (chunk) => {
  const nowMs = performance.now();
  const answers = (rest + chunk.toString()).split('\r\n');
  rest = answers.pop() ?? '';
  const lines = answers.map(() => {
    const startMs = sentMs.shift() ?? nowMs;
    return `${performance.timeOrigin + startMs} ${nowMs - startMs}\n`;
  });
  process.stdout.write(lines.join(''));
});

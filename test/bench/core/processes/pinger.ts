/** Sends Redis a PING every 5 ms, whether or not the earlier ones have been answered: `pinger.js HOST PORT`. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { serve } from './serve.js';

export type PingerCalls = typeof calls;

const EVERY_MS = 5;
const [host = '', port = ''] = process.argv.slice(2);

const socket = connect({ host, port: Number(port), noDelay: true });
const connected = once(socket, 'connect');
const sentMs: number[] = [];
let answeredMs: number[] = [];
let timer: NodeJS.Timeout | undefined;

socket.setEncoding('latin1');
socket.on('data', (chunk: string) => {
  const nowMs = performance.now();
  // each answer is "+PONG\r\n", and they come in order
  for (const character of chunk) {
    if (character === '+') answeredMs.push(nowMs - (sentMs.shift() ?? nowMs));
  }
});

const calls = {
  start: async (): Promise<void> => {
    await connected;
    answeredMs = [];
    timer = setInterval(() => {
      sentMs.push(performance.now());
      socket.write('PING\r\n');
    }, EVERY_MS);
  },
  /** Waits for the last answers; how long each took, in ms. */
  stop: async (): Promise<number[]> => {
    clearInterval(timer);
    while (sentMs.length > 0) await once(socket, 'data');
    return answeredMs;
  },
};

serve(calls);

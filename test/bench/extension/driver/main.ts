/** An extension that does what the benchmark tells it, inside the extension host of the one it measures. */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { type Request, type Response, socketVariable } from '../protocol.js';
import { actions } from './actions.js';

export function activate(): void {
  const path = process.env[socketVariable];
  if (path === undefined) throw new Error(`${socketVariable} is not set.`);
  const socket = connect(path);
  createInterface({ input: socket }).on('line', (line) => {
    // written by driverLink.ts, typed there
    const request = JSON.parse(line) as Request;
    void answer(request).then((response) => socket.write(`${JSON.stringify(response)}\n`));
  });
}

async function answer({ number, action, args }: Request): Promise<Response> {
  try {
    const result: unknown = await Reflect.apply(actions[action], undefined, args);
    return { number, result };
  } catch (error) {
    return {
      number,
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ActionName, Actions, Request, Response } from './protocol.js';

/** The driver inside an extension host, as seen from outside. */
export interface Driver {
  /**
   * Lets it do something.
   *
   * @throws Error what went wrong there, or that it is gone or does not answer
   */
  readonly ask: <A extends ActionName>(
    action: A,
    ...args: Parameters<Actions[A]>
  ) => ReturnType<Actions[A]>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const connectTimeoutMs = 60_000;
const answerTimeoutMs = 60_000;

/** Where a driver reports; of its own for each extension host. */
export class DriverLink {
  readonly #server: Server = createServer();
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#socketPath);
    await once(this.#server, 'listening');
  }

  /** Resolves when the driver is there. */
  async driver(): Promise<Driver> {
    const signal = AbortSignal.timeout(connectTimeoutMs);
    const [socket] = (await once(this.#server, 'connection', { signal }).catch(() => {
      throw new Error('VS Code did not start the driver of the benchmark in time.');
    })) as [Socket];
    return driverOn(socket);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function driverOn(socket: Socket): Driver {
  const waiting = new Map<number, Waiting>();
  createInterface({ input: socket }).on('line', (line) => {
    // written by the driver's main.ts, typed there
    const response = JSON.parse(line) as Response;
    const asked = waiting.get(response.number);
    if ('fault' in response) asked?.reject(new Error(`In the extension host: ${response.fault}`));
    else asked?.resolve(response.result);
  });
  socket.on('error', () => undefined); // it closes then
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The extension host has ended.'));
  });
  let number = 0;
  const send = (action: ActionName, args: readonly unknown[]): Promise<unknown> => {
    const request: Request = { number: (number += 1), action, args };
    const answered = new Promise((resolve, reject) => {
      waiting.set(request.number, { resolve, reject });
      const late = (): void => reject(new Error(`The extension host did not answer "${action}".`));
      setTimeout(late, answerTimeoutMs).unref();
      socket.write(`${JSON.stringify(request)}\n`);
    });
    return answered.finally(() => waiting.delete(request.number));
  };
  return {
    // the driver's answers are those of `Actions`, which it implements
    ask: (action, ...args) => send(action, args) as ReturnType<Actions[typeof action]>,
  };
}

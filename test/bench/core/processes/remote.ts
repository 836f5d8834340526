import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AnswerMessage, Calls, CallMessage } from './serve.js';

/** A process of the benchmark's that does what it is asked, one thing at a time. */
export type Remote<C extends Calls> = {
  call<K extends keyof C & string>(name: K, argument: Parameters<C[K]>[0]): ReturnType<C[K]>;
  stop(): Promise<void>;
};

/**
 * Starts a process from the bundle of a file in this folder. It ends with this one, and has a process group of its
 * own, so that Ctrl-C reaches only this one.
 *
 * @param name of the file, without its ending
 */
export function startRemote<C extends Calls>(name: string, args: readonly string[]): Remote<C> {
  const child = fork(new URL(`./${name}.js`, import.meta.url), args, {
    detached: true,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const label = [name, ...args].join(' ');
  const ended = endOf(child, label);
  // told to those who wait for an answer
  ended.catch(() => undefined);
  return {
    call: (call, argument) => ask(child, { call, argument }, ended) as ReturnType<C[typeof call]>,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended.catch(() => undefined);
    },
  };
}

/** Rejects when the process has ended. */
async function endOf(child: ChildProcess, label: string): Promise<never> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  throw new Error(`The process "${label}" has ended (${signal ?? `exit code ${code ?? '?'}`}).`);
}

async function ask(child: ChildProcess, message: CallMessage, ended: Promise<never>) {
  const answered = once(child, 'message');
  child.send(message);
  const [answer] = (await Promise.race([answered, ended])) as [AnswerMessage];
  if ('fault' in answer) throw new Error(`"${message.call}" in another process: ${answer.fault}`);
  return answer.value;
}

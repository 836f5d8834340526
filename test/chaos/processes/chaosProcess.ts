import { startOwned, type OwnedProcess } from '../../support/ownedProcess.js';
import { decodeReport, type ChaosReport } from './messages.js';

/** A worker or producer process of a run; it never outlives the run. */
export interface ChaosProcess {
  readonly pid: number;
  /** Resolves when it has ended, with what it wrote to its standard error. */
  readonly ended: Promise<string>;
  readonly send: (message: object) => void;
  /** Resolves when it says this. */
  readonly says: (kind: ChaosReport['kind']) => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly kill: () => Promise<void>;
  /** Asks it to end, after 5 s makes it. */
  readonly stop: () => Promise<void>;
}

/** Starts a bundled module in a process, sends it its orders, and waits until it is there. */
export async function startChaosProcess(module: string, orders: object): Promise<ChaosProcess> {
  const node = ['--enable-source-maps', module];
  const owned = await startOwned(process.execPath, node, { output: 'pipe', messages: true });
  const ended = endOf(owned);
  const ready = says(owned, ended, 'ready');
  owned.channel?.send(orders);
  const { pid } = await ready;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name);
    } catch {
      // it has ended by itself
    }
  };
  return {
    pid,
    ended,
    send: (message) => owned.channel?.send(message),
    says: async (kind) => {
      await says(owned, ended, kind);
    },
    signal,
    kill: async () => {
      signal('SIGKILL');
      await ended;
    },
    stop: async () => {
      signal('SIGCONT');
      await owned.stop();
    },
  };
}

async function endOf(owned: OwnedProcess): Promise<string> {
  let output = '';
  owned.stdout?.resume();
  owned.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  await owned.ended;
  return output.trim();
}

function says<K extends ChaosReport['kind']>(
  { channel }: OwnedProcess,
  ended: Promise<string>,
  kind: K,
): Promise<ChaosReport & { readonly kind: K }> {
  return new Promise((resolve, reject) => {
    channel?.listen((message) => {
      const report = decodeReport(message);
      if (isOfKind(report, kind)) resolve(report);
    });
    void ended.then((output) => reject(new Error(`A process ended too early: ${output}`)));
  });
}

function isOfKind<K extends ChaosReport['kind']>(
  report: ChaosReport,
  kind: K,
): report is ChaosReport & { readonly kind: K } {
  return report.kind === kind;
}

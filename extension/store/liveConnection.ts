import type { Pool, Scheduler } from '../../core/index.js';
import type { ConnectionSpec } from '../connections/spec.js';
import { withDeadline } from './deadline.js';
import { FaultError, isConnectionFault, toFault } from './fault.js';
import { LiveLoop } from './liveLoop.js';
import { OpenRows } from './openRows.js';
import { PoolReader } from './poolReader.js';
import { retryDelayMs } from './backoff.js';
import { readServer } from './readServer.js';
import type { ConnectionState, Fault, ServerReading } from './state.js';

/** What a live connection needs from around it. */
export interface LiveConnectionNeeds {
  /** Opens a connection, with its password. */
  readonly connect: (spec: ConnectionSpec) => Promise<Scheduler>;
  readonly refreshIntervalMs: () => number;
  /** How long one read of everything open may take, in ms. */
  readonly answerTimeoutMs: () => number;
  /** Told after each change of `state`. */
  readonly changed: () => void;
  readonly log: { info(message: string): void; warn(message: string): void };
}

/**
 * One connection, followed live.
 *
 * idle -> connecting -> connected -> (read, wait, read...) -> failed -> (wait longer and longer) -> connected
 */
export class LiveConnection {
  readonly spec: ConnectionSpec;
  readonly open: OpenRows;
  readonly #needs: LiveConnectionNeeds;
  readonly #reader: PoolReader;
  readonly #loop = new LiveLoop(() => this.#follow());
  #status: ConnectionState['status'] = { kind: 'idle' };
  #scheduler: Promise<Scheduler> | undefined;
  /** Of the connection that is open; the promise of undefined where the server does not tell. */
  #server: Promise<ServerReading | undefined> | undefined;
  #failures = 0;
  #closed = false;

  /** @param open which of its rows are open already */
  constructor(spec: ConnectionSpec, needs: LiveConnectionNeeds, open = new OpenRows()) {
    this.spec = spec;
    this.open = open;
    this.#needs = needs;
    this.#reader = new PoolReader(spec.name, open);
    if (spec.fault !== undefined) {
      this.#status = { kind: 'failed', fault: spec.fault, retryAfterMs: undefined };
    }
  }

  get state(): ConnectionState {
    const { name, address, origin } = this.spec;
    return { name, address, origin, status: this.#status };
  }

  /** Follows while it is to be seen, and pauses while not. */
  setVisible(isVisible: boolean): void {
    if (isVisible && this.spec.fault === undefined) this.#loop.resume();
    else this.#loop.pause();
  }

  /** Reads at once; ends when what is shown was read after the call. */
  async refresh(): Promise<void> {
    if (this.spec.fault === undefined && !this.#closed) await this.#loop.runNow();
  }

  /** As `refresh`, and asks the server anew how safe what it holds is. */
  async refreshAll(): Promise<void> {
    this.#server = undefined;
    await this.refresh();
  }

  /** The connection itself, opened where it is not open yet. */
  async scheduler(): Promise<Scheduler> {
    if (this.spec.fault !== undefined) throw new FaultError(this.spec.fault);
    if (this.#scheduler === undefined) {
      const opening = this.#connect();
      this.#scheduler = opening;
      opening.catch(() => {
        if (this.#scheduler === opening) this.#scheduler = undefined;
      });
    }
    return this.#scheduler;
  }

  async pool(name: string): Promise<Pool> {
    return this.#reader.pool(await this.scheduler(), name);
  }

  /** Stops following and lets go of the server. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#loop.pause();
    await this.#disconnect();
  }

  async #connect(): Promise<Scheduler> {
    if (this.#status.kind === 'idle') this.#show({ kind: 'connecting' });
    const opening = this.#needs.connect(this.spec);
    const scheduler = await withDeadline(opening, this.#needs.answerTimeoutMs()).catch(
      (error: unknown) => {
        // It may still open after all; nobody would close it then.
        opening.then((late) => late.close()).catch(() => undefined);
        throw error;
      },
    );
    if (this.#closed) await scheduler.close();
    this.#needs.log.info(`${this.spec.name}: connected to ${scheduler.serverVersion}`);
    return scheduler;
  }

  async #disconnect(): Promise<void> {
    const scheduler = this.#scheduler;
    this.#scheduler = undefined;
    this.#server = undefined;
    await scheduler?.then((open) => open.close()).catch(() => undefined);
  }

  /** One round: reads what is open. Returns the wait until the next one, in ms. */
  async #follow(): Promise<number> {
    try {
      const scheduler = await this.scheduler();
      const shown = this.#status.kind === 'connected' ? this.#status.pools : [];
      this.#server ??= readServer(scheduler);
      const reading = Promise.all([this.#reader.read(scheduler, shown), this.#server]);
      const [pools, server] = await withDeadline(reading, this.#needs.answerTimeoutMs());
      this.#failures = 0;
      const { serverVersion } = scheduler;
      this.#show({ kind: 'connected', serverVersion, server, pools });
      return this.#needs.refreshIntervalMs();
    } catch (error) {
      return await this.#fail(toFault(error));
    }
  }

  async #fail(fault: Fault): Promise<number> {
    this.#failures += 1;
    const retryAfterMs = retryDelayMs(fault.reason, this.#failures);
    this.#needs.log.warn(`${this.spec.name}: ${fault.message}`);
    if (isConnectionFault(fault.reason)) await this.#disconnect();
    this.#show({ kind: 'failed', fault, retryAfterMs });
    return retryAfterMs ?? Infinity;
  }

  #show(status: ConnectionState['status']): void {
    if (this.#closed) return;
    this.#status = status;
    this.#needs.changed();
  }
}

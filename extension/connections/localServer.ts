import type { LocalRedis } from '../../core/index.js';
import { loadCore } from '../core.js';
import type { ConnectionSpec } from './spec.js';
import { splitUrl } from './splitUrl.js';

/** A private Redis of the extension; it ends with the extension host, and its data stays. */
export class LocalServer {
  #redis: LocalRedis | undefined;
  #starting: Promise<void> | undefined;

  /** @param dataDir where its data is kept from one run to the next */
  constructor(
    private readonly dataDir: string,
    private readonly name: string,
  ) {}

  /** Its connection; undefined while it is not running. */
  get spec(): ConnectionSpec | undefined {
    const split = this.#redis && splitUrl(this.#redis.url);
    if (split === undefined) return undefined;
    return {
      name: this.name,
      url: split.url,
      username: undefined,
      prefix: undefined,
      address: split.address,
      origin: 'local',
      fault: undefined,
    };
  }

  /** Starts it where it does not run, be it that it has ended by itself. Throws the core's `no-local-redis`. */
  async start(signal: AbortSignal): Promise<void> {
    this.#starting ??= this.#launch(signal).finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  async #launch(signal: AbortSignal): Promise<void> {
    const { startLocalRedis } = await loadCore();
    const before = this.#redis;
    // one that runs is joined; letting go of the earlier hold on it does not end it then
    this.#redis = await startLocalRedis({ dataDir: this.dataDir, signal });
    await before?.stop();
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const redis = this.#redis;
    this.#redis = undefined;
    await redis?.stop();
  }
}

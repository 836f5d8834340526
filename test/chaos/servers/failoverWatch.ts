import { nowMs } from '../history/facts.js';

/** Which of the servers say that they are a primary, by their ports. */
export type Primaries = readonly number[];

const LOOK_MS = 150;

/**
 * Notices when another server takes over, be it asked for or not: Sentinels also replace a primary that a busy machine
 * keeps from answering. As long as both or none say they are the primary, what the old one does may come to nothing.
 */
export class FailoverWatch {
  private steady: { readonly primary: number; readonly atMs: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  /** @param onFailover hears when it is over, and since when it may have been under way */
  constructor(
    private readonly look: () => Promise<Primaries>,
    private readonly onFailover: (fromMs: number, toMs: number) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.lookOnce());
    }, LOOK_MS);
  }

  /** The last look may be under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async lookOnce(): Promise<void> {
    const atMs = nowMs();
    const [primary, another] = await this.look();
    if (primary === undefined || another !== undefined) return;
    const { steady } = this;
    this.steady = { primary, atMs };
    if (steady !== undefined && steady.primary !== primary) this.onFailover(steady.atMs, nowMs());
  }
}

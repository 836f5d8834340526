import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A place that listens for TCP connections. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

/** A network path to a server, which can be made worse. */
export interface TcpProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** How many connections there are through it. */
  readonly connections: number;
  /** From now on new connections lead there; those that there are stay. */
  setTarget: (target: TcpTarget) => void;
  /** Resets all connections; how many there were. */
  cut: () => number;
  /** Whether new connections are reset as soon as they are made. */
  setRefusing: (isRefusing: boolean) => void;
  /** From now on what is sent arrives so many ms later, in both directions; 0 is no delay. */
  setDelay: (delayMs: number) => void;
  /** While it hangs, connections stay open and nothing arrives; what was sent meanwhile arrives afterwards. */
  setHanging: (isHanging: boolean) => void;
  /** Ends it with all of its connections. */
  close: () => Promise<void>;
}

/** How a path treats what is sent over it. */
interface Manner {
  delayMs: number;
  isHanging: boolean;
}

/**
 * Starts a proxy on a free port of 127.0.0.1.
 *
 * @example
 * const proxy = await startTcpProxy({ host: '127.0.0.1', port: 6379 });
 * proxy.setDelay(200);
 */
export async function startTcpProxy(target: TcpTarget): Promise<TcpProxy> {
  const manner: Manner = { delayMs: 0, isHanging: false };
  const paths = new Set<Path>();
  let to = target;
  let refusing = false;
  // a side that has said its last may still be answered
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (refusing) return void client.resetAndDestroy();
    const upstream = connect({ ...to, allowHalfOpen: true });
    const path = new Path(client, upstream, manner, () => paths.delete(path));
    paths.add(path);
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const cut = (): number => {
    const { size } = paths;
    for (const path of paths) path.reset();
    return size;
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return paths.size;
    },
    setTarget: (next) => void (to = next),
    cut,
    setRefusing: (isRefusing) => void (refusing = isRefusing),
    setDelay: (delayMs) => void (manner.delayMs = delayMs),
    setHanging: (isHanging) => {
      manner.isHanging = isHanging;
      for (const path of paths) path.deliver();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** One connection: the client's socket and the one to the server. */
class Path {
  private readonly lanes: readonly Lane[];
  private isOver = false;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    manner: Manner,
    private readonly onOver: () => void,
  ) {
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    this.lanes = [new Lane(client, upstream, manner), new Lane(upstream, client, manner)];
    for (const socket of [client, upstream]) {
      // the close that follows an error is what counts
      socket.on('error', () => undefined);
      socket.on('close', (hadError) => {
        if (hadError) this.reset();
        else if (client.destroyed && upstream.destroyed) this.over();
      });
    }
  }

  deliver(): void {
    for (const lane of this.lanes) lane.deliver();
  }

  reset(): void {
    for (const lane of this.lanes) lane.drop();
    for (const socket of [this.client, this.upstream]) {
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
    }
    this.over();
  }

  private over(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onOver();
  }
}

/** One direction of a connection; a chunk of undefined is its end. */
class Lane {
  private readonly underWay: { readonly chunk: Buffer | undefined; readonly dueAtMs: number }[] =
    [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    from: Socket,
    private readonly to: Socket,
    private readonly manner: Manner,
  ) {
    from.on('data', (chunk) => this.send(chunk));
    from.on('end', () => this.send(undefined));
  }

  /** Lets arrive what is due, in the order it was sent. */
  deliver(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (let first = this.underWay[0]; first !== undefined; first = this.underWay[0]) {
      if (this.manner.isHanging) return;
      const waitMs = first.dueAtMs - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.deliver(), waitMs);
        return;
      }
      this.underWay.shift();
      if (first.chunk === undefined) this.to.end();
      else this.to.write(first.chunk);
    }
  }

  drop(): void {
    clearTimeout(this.timer);
    this.underWay.length = 0;
  }

  private send(chunk: Buffer | undefined): void {
    this.underWay.push({ chunk, dueAtMs: performance.now() + this.manner.delayMs });
    if (this.timer === undefined) this.deliver();
  }
}

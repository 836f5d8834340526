import type { TcpProxy } from '../../support/tcpProxy.js';
import type { Stage } from '../stage.js';
import type { Random } from '../random.js';
import type { Cast, Fault, FaultKind } from './fault.js';

/** How long what is sent is under way when connections drop: calls are then lost before Redis, or their replies after. */
const UNDER_WAY_MS = 150;

/** Connections are reset, and for a while no new ones come about. */
export const dropConnections: FaultKind = {
  kind: 'dropped connections',
  weight: 2,
  plan: (random, cast) => {
    const refusedMs = random.whole(0, 2500);
    return onPath(random, cast, 'connections dropped', refusedMs, async (proxy, wait) => {
      proxy.setDelay(UNDER_WAY_MS);
      await wait(2 * UNDER_WAY_MS);
      proxy.setRefusing(true);
      proxy.cut();
      proxy.setDelay(0);
      await wait(refusedMs);
    });
  },
};

/** All that is sent arrives late. */
export const delayConnections: FaultKind = {
  kind: 'delayed connections',
  weight: 2,
  plan: (random, cast) => {
    const delayMs = random.whole(20, 600);
    const said = `connections delayed by ${delayMs} ms`;
    const lastsMs = random.whole(1000, 4000);
    return onPath(random, cast, said, lastsMs, async (proxy, wait) => {
      proxy.setDelay(delayMs);
      await wait(lastsMs);
    });
  },
};

/** Nothing that is sent arrives, and nothing closes: a cable that is out. What was sent may arrive long afterwards. */
export const hangConnections: FaultKind = {
  kind: 'hanging connections',
  weight: 2,
  plan: (random, cast) => {
    const isCutAfterwards = random.percent(50);
    const said = `connections hang${isCutAfterwards ? ', then drop' : ''}`;
    const lastsMs = random.whole(300, 5000);
    return onPath(random, cast, said, lastsMs, async (proxy, wait) => {
      proxy.setHanging(true);
      await wait(lastsMs);
      if (isCutAfterwards) proxy.cut();
    });
  },
};

/** @param worsen makes a path worse for a while; it is healed afterwards */
function onPath(
  random: Random,
  { proxies }: Cast,
  said: string,
  lastsMs: number,
  worsen: (proxy: TcpProxy, wait: Stage['wait']) => Promise<void>,
): Fault {
  const path = random.whole(0, proxies - 1);
  return {
    said: `${said} on path ${path} for ${lastsMs} ms`,
    befalls: `path ${path}`,
    lastsMs: lastsMs + 2 * UNDER_WAY_MS,
    inflict: (stage) =>
      stage.disturbing(
        'connection',
        () => stage.livesBehind(path),
        async () => {
          const proxy = stage.proxy(path);
          try {
            await worsen(proxy, (ms) => stage.wait(ms));
          } finally {
            proxy.setDelay(0);
            proxy.setHanging(false);
            proxy.setRefusing(false);
          }
        },
      ),
  };
}

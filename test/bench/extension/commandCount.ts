import type { Redis } from 'ioredis';

/** What a Redis was asked to do meanwhile. */
export interface CommandCount {
  /** Sent by clients. */
  readonly sent: number;
  /** Run by the server, those inside of scripts included; by its own counter. */
  readonly run: number;
}

/**
 * Counts the commands that others send while something happens.
 *
 * @throws Error when what was seen being sent does not agree with the server's counter
 */
export async function countCommands(
  plain: Redis,
  happening: () => Promise<unknown>,
): Promise<CommandCount> {
  const monitor = await plain.monitor();
  let sent = 0;
  let inScripts = 0;
  monitor.on('monitor', (_time: string, _args: string[], source: string) => {
    if (source === 'lua') inScripts += 1;
    else sent += 1;
  });
  try {
    const before = await commandsRun(plain);
    await happening();
    // each INFO counts itself, when it has been answered
    const run = (await commandsRun(plain)) - before - 1;
    await plain.ping(); // what was sent before it has been seen when this is
    // the monitor saw both INFO and, at the latest now, the PING
    await seen(() => sent + inScripts >= run + 3);
    if (sent + inScripts !== run + 3) {
      throw new Error(`Redis ran ${run} commands, ${sent + inScripts - 3} were seen.`);
    }
    return { sent: sent - 3, run };
  } finally {
    monitor.disconnect();
  }
}

/** How many commands the server has run since it started, those inside of scripts included. */
export async function commandsRun(plain: Redis): Promise<number> {
  const stats = await plain.info('stats');
  return Number(/total_commands_processed:(\d+)/.exec(stats)?.[1]);
}

async function seen(all: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !all(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

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
    const before = await counters(plain);
    await happening();
    const after = await counters(plain);
    // each INFO counts itself, when it has been answered
    const run = after.run - before.run - 1;
    const hidden = after.hidden - before.hidden;
    await plain.ping(); // what was sent before it has been seen when this is
    // the monitor saw both INFO and, at the latest now, the PING
    const wanted = run - hidden + 3;
    await seen(() => sent + inScripts >= wanted);
    if (sent + inScripts !== wanted) {
      throw new Error(`Redis ran ${run - hidden} commands, ${sent + inScripts - 3} were seen.`);
    }
    return { sent: sent - 3 + hidden, run };
  } finally {
    monitor.disconnect();
  }
}

/** How many commands the server has run since it started, those inside of scripts included. */
export async function commandsRun(plain: Redis): Promise<number> {
  return (await counters(plain)).run;
}

/** The same, and how many of them a monitor is not shown: it hides what an administrator may do. */
async function counters(plain: Redis): Promise<{ run: number; hidden: number }> {
  const info = await plain.info('everything');
  const hidden = [...info.matchAll(/cmdstat_config(?:\|[\w-]+)?:calls=(\d+)/g)];
  return {
    run: Number(/total_commands_processed:(\d+)/.exec(info)?.[1]),
    hidden: hidden.reduce((sum, [, calls]) => sum + Number(calls), 0),
  };
}

async function seen(all: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !all(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

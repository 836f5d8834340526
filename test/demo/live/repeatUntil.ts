import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does `round` every `gapMs`, never twice at once, until it is aborted. A round that fails is told of once
 * and tried again: a Redis that is away for a moment must not end the demo.
 */
export async function repeatUntil(
  signal: AbortSignal,
  gapMs: number,
  round: () => Promise<void>,
  onProblem: (message: string) => void,
): Promise<void> {
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      await round();
      told = undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== told) onProblem(message);
      told = message;
    }
    await delay(gapMs, undefined, { signal }).catch(() => undefined);
  }
}

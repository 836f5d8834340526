import { setTimeout as delay } from 'node:timers/promises';
import { SchedulerError } from '../../../core/index.js';

const RETRY_MS = 100;

/** Does something as often as Redis is away; as a program that is started again and again would. */
export async function persistently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SchedulerError)) throw error;
      await delay(RETRY_MS);
    }
  }
}

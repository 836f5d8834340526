import type { ProcessReport } from './messages.js';

/** Sends the demo a message. */
export function report(message: ProcessReport): void {
  process.send?.(message);
}

/** Ends this process when the demo that started it is gone, however it went. */
export function endWithDemo(): void {
  process.once('disconnect', () => process.exit(0));
  // it may have gone while this process was still loading
  if (!process.connected) process.exit(0);
}

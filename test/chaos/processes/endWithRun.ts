/** Ends this process when the run that started it is gone, however it went. */
export function endWithRun(): void {
  process.once('disconnect', () => process.exit(0));
  // it may have gone while this process was still loading
  if (!process.connected) process.exit(0);
}

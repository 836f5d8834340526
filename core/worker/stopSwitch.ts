/**
 * Stops one attempt. It makes the AbortSignal only for who asks for it: most handlers do not, and a signal costs
 * more than all else that a run needs.
 */
export class StopSwitch {
  private controller: AbortController | undefined;
  private stopped: { readonly reason: Error } | undefined;
  private listener: ((reason: Error) => void) | undefined;

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.stopped !== undefined) this.controller.abort(this.stopped.reason);
    }
    return this.controller.signal;
  }

  /** Calls it once this is aborted, or at once where it has been; there is one listener. */
  onAbort(listener: (reason: Error) => void): void {
    if (this.stopped !== undefined) listener(this.stopped.reason);
    else this.listener = listener;
  }

  /** Aborts; a second time changes nothing. */
  abort(reason: Error): void {
    if (this.stopped !== undefined) return;
    this.stopped = { reason };
    this.controller?.abort(reason);
    this.listener?.(reason);
  }
}

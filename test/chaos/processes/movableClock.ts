/**
 * Puts a clock in the place of this process's `Date` that can be wrong by any time: what a worker's machine whose
 * clock jumps looks like to all code in the process. Timers and `performance` go on as they do on such a machine.
 *
 * @returns sets by how many ms it is wrong
 */
export function installMovableClock(): (offsetMs: number) => void {
  const RealDate = Date;
  let offsetMs = 0;
  const now = (): number => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (date, args: unknown[], newTarget: NewableFunction) =>
      Reflect.construct(date, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (date, property, receiver): unknown =>
      property === 'now' ? now : Reflect.get(date, property, receiver),
  });
  return (wrongByMs) => void (offsetMs = wrongByMs);
}

/** A proxy that answers nothing but errors. */
export function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object whose members answer otherwise at each look; the last answer stays. */
export function varying(answers: Readonly<Record<string, readonly unknown[]>>): object {
  const object = {};
  for (const [member, given] of Object.entries(answers)) {
    let looks = 0;
    const get = (): unknown => given[Math.min(looks++, given.length - 1)];
    Object.defineProperty(object, member, { enumerable: true, get });
  }
  return object;
}

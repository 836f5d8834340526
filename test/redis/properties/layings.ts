/** Ways to lay `amount` tasks on those places that may have any. */
export function* layings(amount: number, may: readonly boolean[]): Generator<number[]> {
  const [first, ...rest] = may;
  if (first === undefined) {
    if (amount === 0) yield [];
    return;
  }
  for (let here = 0; here <= (first ? amount : 0); here++) {
    for (const others of layings(amount - here, rest)) yield [here, ...others];
  }
}

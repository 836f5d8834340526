/** Counts up, and tells when a number is reached. */
export type Counter = {
  add(): void;
  reaches(count: number): Promise<void>;
};

export function counter(): Counter {
  let value = 0;
  let awaited = Number.POSITIVE_INFINITY;
  let tell: (() => void) | undefined;
  return {
    add: () => {
      value += 1;
      if (value >= awaited) tell?.();
    },
    reaches: (count) =>
      new Promise((resolve) => {
        awaited = count;
        tell = resolve;
        if (value >= count) resolve();
      }),
  };
}

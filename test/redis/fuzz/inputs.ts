import fc from 'fast-check';

/** How many inputs of each kind are generated in all; REDISPATCH_FUZZ_INPUTS can ask for more. */
const shares = { tasks: 0.45, large: 0.001, arguments: 0.2, inbox: 0.2, lines: 0.15 };
export const leastInputs = 20_000;
const wanted = Number(process.env['REDISPATCH_FUZZ_INPUTS'] ?? 22_000);
const seed = Number(process.env['REDISPATCH_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

export type InputKind = keyof typeof shares;

const made: Record<InputKind, number> = { tasks: 0, large: 0, arguments: 0, inbox: 0, lines: 0 };

/** How many were made so far, and from which seed. */
export function describeInputs(): string {
  const parts = Object.entries(made).map(([kind, count]) => `${count} ${kind}`);
  return `${allInputs()} inputs (${parts.join(', ')}), seed ${seed}`;
}

export function allInputs(): number {
  return Object.values(made).reduce((sum, count) => sum + count, 0);
}

/** Checks the kind's share of the inputs, `size` at a time; a failure names the seed. */
export async function forAllInputs<T>(
  kind: InputKind,
  size: number,
  input: fc.Arbitrary<T>,
  check: (inputs: readonly T[]) => Promise<void>,
): Promise<void> {
  const batches = fc.array(input, { minLength: size, maxLength: size, size: 'max' });
  const property = fc.asyncProperty(batches, async (inputs) => {
    made[kind] += inputs.length;
    await check(inputs);
  });
  const numRuns = Math.ceil((wanted * shares[kind]) / size);
  // no shrinking: what fails says by itself which of the inputs it was
  const { failed, errorInstance } = await fc.check(property, { numRuns, seed, endOnFailure: true });
  if (!failed) return;
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`With REDISPATCH_FUZZ_SEED=${seed}: ${why}`, { cause: errorInstance });
}

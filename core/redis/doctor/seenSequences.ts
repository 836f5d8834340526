const BITS = 1 << 15;

/** Which sequences were seen: a bit each, for sequences that lie close together. */
export class SeenSequences {
  private readonly blocks = new Map<number, Uint8Array>();

  /** Notes a sequence; false when it had been seen before. */
  add(sequence: string): boolean {
    const number = Number(sequence);
    const block = this.blockOf(number);
    const bit = number % BITS;
    const mask = 1 << (bit % 8);
    const byte = block[bit >> 3] ?? 0;
    if ((byte & mask) !== 0) return false;
    block[bit >> 3] = byte | mask;
    return true;
  }

  has(sequence: string): boolean {
    const number = Number(sequence);
    const bit = number % BITS;
    const byte = this.blocks.get(Math.floor(number / BITS))?.[bit >> 3] ?? 0;
    return (byte & (1 << (bit % 8))) !== 0;
  }

  private blockOf(number: number): Uint8Array {
    const index = Math.floor(number / BITS);
    let block = this.blocks.get(index);
    if (block === undefined) {
      block = new Uint8Array(BITS / 8);
      this.blocks.set(index, block);
    }
    return block;
  }
}

import { SchedulerError } from '../domain/errors.js';
import { sentence, type Sentence } from '../domain/sentence.js';
import type { ScriptName } from './scripts.generated.js';

/** A script's tagged reply, taken apart with checks: the border where `unknown` becomes types. */
export class Reply {
  readonly tag: string;
  private readonly items: readonly unknown[];

  constructor(
    private readonly script: ScriptName,
    value: unknown,
    /** Why it is not sure that what was written stays; undefined where that was confirmed, or nobody asked. */
    readonly doubt?: Sentence,
  ) {
    this.items = asArray(value) ?? this.refuse('a list');
    const [tag] = this.items;
    this.tag = typeof tag === 'string' ? tag : this.refuse('a tag');
  }

  text(index: number): string {
    return asText(this.items[index]) ?? this.refuse(`text at ${index}`);
  }

  whole(index: number): number {
    return asWhole(this.items[index]) ?? this.refuse(`a whole number at ${index}`);
  }

  /** As {@link whole}; undefined where the reply is shorter. */
  wholeIfAny(index: number): number | undefined {
    return index < this.items.length ? this.whole(index) : undefined;
  }

  texts(index: number): string[] {
    const list = asArray(this.items[index]) ?? this.refuse(`a list at ${index}`);
    return list.map((item) => asText(item) ?? this.refuse(`texts at ${index}`));
  }

  /** As {@link texts}, with null where there is none. */
  textsOrGone(index: number): (string | null)[] {
    const list = asArray(this.items[index]) ?? this.refuse(`a list at ${index}`);
    return list.map((item) =>
      item === null ? null : (asText(item) ?? this.refuse(`texts at ${index}`)),
    );
  }

  /** A flat list as rows of `width` texts each. */
  rows(index: number, width: number): string[][] {
    const flat = this.texts(index);
    if (flat.length % width !== 0) this.refuse(`rows of ${width} at ${index}`);
    return Array.from({ length: flat.length / width }, (_, row) =>
      flat.slice(row * width, (row + 1) * width),
    );
  }

  /** As {@link rows}; none where the reply is shorter. */
  rowsIfAny(index: number, width: number): string[][] {
    return index < this.items.length ? this.rows(index, width) : [];
  }

  /** Ends a decoder's switch: the tag is none it knows. */
  unknownTag(): never {
    return this.refuse('a known tag');
  }

  private refuse(wanted: string): never {
    const got = JSON.stringify(this.items).slice(0, 200);
    throw new SchedulerError(
      'unexpected-reply',
      sentence(
        'The script "{0}" replied {1}, without {2}. Is every program on this Redis using the same version of the scripts?',
        this.script,
        got,
        wanted,
      ),
    );
  }
}

export function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function asWhole(value: unknown): number | undefined {
  const whole = typeof value === 'string' && value !== '' ? Number(value) : value;
  return Number.isSafeInteger(whole) ? (whole as number) : undefined;
}

/**
 * Resolves the scripts' `--@include` lines and writes each script twice, as the same bytes:
 * `core/dist/lua/<name>.lua` for every other language, and `core/redis/scripts.generated.ts` for ours
 * (there as parts, because most of a script is what it shares with the others).
 *
 * A script makes all its functions anew in each call, and that is a large part of what a short call costs. So
 * - an included file comes once, where it is first asked for. Asked for inside a function (an indented line), it is
 *   a part of that function: its functions are made only when that one is called;
 * - a function that nothing behind it names is left out.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unitsOf, wordsIn } from './units.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const distLua = join(here, '../../dist/lua');
const generated = join(here, '../scripts.generated.ts');
const texts = new Map();

/** A file's units, and those of all that it includes; what is in `seen` stands before them. */
function resolved(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  return unitsOf(file, readFileSync(join(here, `${file}.lua`), 'utf8')).flatMap((unit) => {
    if (unit.included !== undefined) return resolved(unit.included, seen);
    // what an indented line includes is seen in its block only
    const pieces = unit.pieces.map((piece) =>
      piece.included === undefined ? piece : { units: resolved(piece.included, new Set(seen)) },
    );
    return [{ ...unit, pieces }];
  });
}

/**
 * The ids of the texts of units, in order, without the functions that are not used. A local function can be named only
 * behind it, so one look from the last unit to the first finds those.
 *
 * @param words the names used behind the units; those that the units use are added
 */
function used(units, words) {
  const ids = [];
  for (const unit of units.toReversed()) {
    if (unit.defines !== undefined && !words.has(unit.defines)) continue;
    const own = new Set();
    for (const piece of unit.pieces.toReversed()) {
      if (piece.units !== undefined) {
        ids.unshift(...used(piece.units, own));
      } else {
        texts.set(piece.id, piece.text);
        ids.unshift(piece.id);
        for (const word of wordsIn(piece.text)) own.add(word);
      }
    }
    for (const word of own) words.add(word);
  }
  return ids;
}

/** Scripts as lists of parts: what stands side by side wherever it stands is one part, named by its first text. */
function inParts(scripts) {
  const next = new Map();
  const previous = new Map();
  const note = (map, id, neighbour = '') =>
    map.set(id, map.has(id) && map.get(id) !== neighbour ? '' : neighbour);
  for (const ids of scripts) {
    ids.forEach((id, at) => {
      note(next, id, ids[at + 1]);
      note(previous, id, ids[at - 1]);
    });
  }
  const parts = new Map();
  const lists = scripts.map((ids) => {
    const list = [];
    for (const id of ids) {
      if (next.get(previous.get(id)) !== id) list.push([]);
      list.at(-1).push(id);
    }
    for (const part of list) parts.set(part[0], part.map((id) => texts.get(id)).join(''));
    return list.map(([first]) => first);
  });
  return { parts, lists };
}

/** The Redis commands that the scripts run, as an ACL names them. */
function commandsOf(text) {
  return [...text.matchAll(/redis\.call\(\s*'(\w+)'/g)].map(([, command]) => command.toLowerCase());
}

const names = readdirSync(here)
  .filter((file) => file.endsWith('.lua'))
  .map((file) => file.slice(0, -'.lua'.length));
const { parts, lists } = inParts(names.map((name) => used(resolved(name), new Set())));

mkdirSync(distLua, { recursive: true });
const scripts = names.map((name, i) => {
  const source = lists[i].map((part) => parts.get(part)).join('');
  const sha1 = createHash('sha1').update(source).digest('hex');
  writeFileSync(join(distLua, `${name}.lua`), source);
  return `  ${JSON.stringify(name)}: { sha1: '${sha1}', parts: ${JSON.stringify(lists[i])} },`;
});
const commands = [...new Set([...parts.values()].flatMap(commandsOf))].sort();
writeFileSync(
  generated,
  `// Written by core/redis/lua/bundle.mjs from the .lua files; not to be edited.
type PartName =
${[...parts.keys()].map((name) => `  | ${JSON.stringify(name)}`).join('\n')};

export const scriptParts: { readonly [P in PartName]: string } = {
${[...parts].map(([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},`).join('\n')}
};

export const scripts = {
${scripts.join('\n')}
} as const satisfies Record<string, { sha1: string; parts: readonly PartName[] }>;

export type ScriptName = keyof typeof scripts;

export const scriptCommands: readonly string[] = ${JSON.stringify(commands)};
`,
);

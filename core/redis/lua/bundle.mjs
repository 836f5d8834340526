/**
 * Resolves the scripts' `--@include` lines and writes each script twice, as the same bytes:
 * `core/dist/lua/<name>.lua` for every other language, and `core/redis/scripts.generated.ts` for ours
 * (there as parts, because most of a script is what it shares with the others).
 *
 * An included file comes once, where it is first asked for. Asked for inside a function (an indented line), it is
 * a part of that function: its functions are made only when that one is called. A script makes all its functions
 * anew in each call, and that is a large part of what a short call costs.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const distLua = join(here, '../../dist/lua');
const generated = join(here, '../scripts.generated.ts');
const parts = new Map();

/**
 * The names of the parts a script is made of, in order: the pieces of a file between its includes are its parts.
 *
 * @param seen what stands before it, in this function or around it
 */
function partsOf(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const pieces = readFileSync(join(here, `${name}.lua`), 'utf8').split(/^( *)--@include (\S+)\n/m);
  const names = [];
  for (let at = 0; at < pieces.length; at += 3) {
    const part = at === 0 ? name : `${name}#${at / 3}`;
    parts.set(part, pieces[at]);
    names.push(part);
    const [, indent, included] = pieces.slice(at, at + 3);
    // what a function includes is seen in that function only
    if (included !== undefined) {
      names.push(...partsOf(included, indent === '' ? seen : new Set(seen)));
    }
  }
  return names.filter((part) => parts.get(part) !== '');
}

function bundle(name) {
  const names = partsOf(name);
  const source = names.map((part) => parts.get(part)).join('');
  const sha1 = createHash('sha1').update(source).digest('hex');
  writeFileSync(join(distLua, `${name}.lua`), source);
  return `  ${JSON.stringify(name)}: { sha1: '${sha1}', parts: ${JSON.stringify(names)} },`;
}

/** The Redis commands that the scripts run, as an ACL names them. */
function commandsOf(text) {
  return [...text.matchAll(/redis\.call\(\s*'(\w+)'/g)].map(([, command]) => command.toLowerCase());
}

mkdirSync(distLua, { recursive: true });
const scripts = readdirSync(here)
  .filter((file) => file.endsWith('.lua'))
  .map((file) => bundle(file.slice(0, -'.lua'.length)));
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

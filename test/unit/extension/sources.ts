import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../../..');

/** A file of the project's root, as text. */
export function projectFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All source files of the extension, parsed. */
export function extensionSources(): readonly ts.SourceFile[] {
  const folder = join(root, 'extension');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    });
}

/** Every node of a file. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** The calls of `l10n.t` in a file. */
export function translations(file: ts.SourceFile): readonly ts.CallExpression[] {
  return [...nodesOf(file)].filter(
    (node) => ts.isCallExpression(node) && /\bl10n\.t$/.test(node.expression.getText()),
  ) as ts.CallExpression[];
}

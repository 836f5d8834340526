import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../../..');

/** A file of the project's root, as text. */
export function projectFile(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All source files below a folder, parsed. */
export function sourcesOf(name: 'extension' | 'core'): readonly ts.SourceFile[] {
  const folder = join(root, name);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((file) => /^(?!dist).*\.ts$/.test(file) && !/\.(d|generated)\.ts$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return ts.createSourceFile(`${name}/${file}`, text, ts.ScriptTarget.Latest, true);
    });
}

/** Every node of a file. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** The calls of `l10n.t` in a file, and those of `sentence`, by which the core says things. */
export function translations(file: ts.SourceFile): readonly ts.CallExpression[] {
  return [...nodesOf(file)].filter(
    (node) => ts.isCallExpression(node) && /\bl10n\.t$|^sentence$/.test(node.expression.getText()),
  ) as ts.CallExpression[];
}

/** The templates of sentences that are written out as objects. */
export function templates(file: ts.SourceFile): readonly string[] {
  return [...nodesOf(file)]
    .filter((node) => ts.isPropertyAssignment(node) && node.name.getText() === 'template')
    .map((node) => (node as ts.PropertyAssignment).initializer)
    .flatMap((text) => (ts.isStringLiteralLike(text) ? [text.text] : []));
}

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { extensionSources, nodesOf, projectFile, translations } from './sources.js';

const bundlePath = 'extension/l10n/bundle.l10n.json';

// What a person sees of an object given to VS Code or to the Ui.
const seen = new Set(
  'label description detail title message prompt placeholder placeHolder spoken tooltip'.split(' '),
);

// Methods of the Ui, and of VS Code, that show their texts.
const showing = /\bui\.(choose|tell|warn|fail|progress|chooseFile|openText)$|\bshow\w+Message$/;

describe('the texts of the extension', () => {
  const files = extensionSources();

  it('are given to translation as they stand', () => {
    for (const call of files.flatMap(translations)) {
      if (isPassedOn(call)) continue;
      assert.ok(sentenceOf(call) !== undefined, `${placeOf(call)} is no plain text`);
    }
  });

  it('are all in the bundle that translators are given, and nothing else is', () => {
    const calls = files.flatMap(translations).filter((call) => !isPassedOn(call));
    const sentences = [...new Set(calls.map((call) => sentenceOf(call) ?? ''))].sort();
    const bundle = Object.fromEntries(sentences.map((sentence) => [sentence, sentence]));
    if (process.env['REDISPATCH_UPDATE_L10N'] === '1') {
      const text = `${JSON.stringify(bundle, undefined, 2)}\n`;
      writeFileSync(resolve(import.meta.dirname, '../../..', bundlePath), text);
    }
    assert.deepEqual(
      JSON.parse(projectFile(bundlePath)),
      bundle,
      'REDISPATCH_UPDATE_L10N=1 npm run test:unit writes it anew',
    );
  });

  it('use each of their arguments', () => {
    for (const call of files.flatMap(translations)) {
      const sentence = sentenceOf(call);
      if (sentence === undefined) continue;
      const used = new Set([...sentence.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
      const given = call.arguments.length - 1;
      assert.deepEqual(
        [...used].sort(),
        Array.from({ length: given }, (_, index) => index),
        placeOf(call),
      );
    }
  });

  it('go through translation wherever a person sees them', () => {
    const literals = files.flatMap((file) => [...nodesOf(file)]).filter(isShownLiteral);
    assert.deepEqual(
      literals.map((node) => `${placeOf(node)}: ${node.getText()}`),
      [],
    );
  });
});

function sentenceOf({ arguments: [first] }: ts.CallExpression): string | undefined {
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}

/** The one call that gives VS Code what the Localizer is given. */
function isPassedOn(call: ts.CallExpression): boolean {
  return call.getText() === 'vscode.l10n.t(sentence, ...args)';
}

function isShownLiteral(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  if (!/\p{L}{2}/u.test(literalText(node))) return false;
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return seen.has(parent.name.getText());
  return ts.isCallExpression(parent) && showing.test(parent.expression.getText());
}

function literalText(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  return node.head.text + node.templateSpans.map(({ literal }) => literal.text).join('');
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${file.fileName}:${line + 1}`;
}

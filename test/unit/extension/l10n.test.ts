import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { rejectedReasons } from '../../../extension/views/rejectedReason.js';
import { nodesOf, projectFile, sourcesOf, templates, translations } from './sources.js';

const bundlePath = 'extension/l10n/bundle.l10n.json';

// What a person sees of an object given to VS Code or to the Ui.
const seen = new Set(
  'label description detail title message prompt placeholder placeHolder spoken tooltip'.split(' '),
);

// Methods of the Ui, and of VS Code, that show their texts.
const showing = /\bui\.(choose|tell|warn|fail|progress|chooseFile|openText)$|\bshow\w+Message$/;

// The calls that pass on what is collected elsewhere: the Localizer's own sentences, the core's, the scripts'.
const passedOn = ['vscode.l10n.t(sentence, ...args)', 'l10n.t(template, ...said)', 'l10n.t(text)'];

describe('the texts of the extension', () => {
  const files = sourcesOf('extension');
  const core = sourcesOf('core');
  const calls = [...files, ...core].flatMap(translations).filter((call) => !isPassedOn(call));

  it('are given to translation as they stand', () => {
    for (const call of calls) {
      assert.ok(sentenceOf(call) !== undefined, `${placeOf(call)} is no plain text`);
    }
  });

  it('are all in the bundle that translators are given, and nothing else is', () => {
    const said = calls.map((call) => sentenceOf(call) ?? '');
    const written = files.flatMap(templates);
    const sentences = [...new Set([...said, ...written, ...rejectedReasons])].sort();
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

  it('hold every reason for which the scripts refuse an inbox item', () => {
    const scripts = ['inbox', 'json_text', 'traits', 'wishes'].map((name) =>
      projectFile(`core/redis/lua/lib/${name}.lua`),
    );
    const quoted = scripts.flatMap((text) => [
      ...text.matchAll(
        /(?:return(?: nil,)?|string\.format\()\s*'([^'"%][^'%]*?)(?:: (?:%[^']*)?)?'/g,
      ),
    ]);
    const reasons = new Set(quoted.map(([, reason]) => reason ?? ''));
    // only callers of enqueue.lua hear of traits
    for (const reason of reasons)
      if (/^(traits|terms) must be/.test(reason)) reasons.delete(reason);
    const ofTerms =
      / \.\. '( must have 1 to 128 bytes, [^']*)'/.exec(scripts.join('\n'))?.[1] ?? '';
    for (const field of ['tenant', 'limitKey', 'affinity']) reasons.add(`${field}${ofTerms}`);
    assert.deepEqual([...reasons].sort(), [...rejectedReasons].sort());
  });

  it('use each of their arguments', () => {
    for (const call of calls) {
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

function isPassedOn(call: ts.CallExpression): boolean {
  return passedOn.includes(call.getText());
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

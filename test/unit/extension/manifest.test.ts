import assert from 'node:assert/strict';
import { commandSubjects } from '../../../extension/commandIds.js';
import { documentAddress, documentScheme } from '../../../extension/documents/documentUri.js';
import { draftAddress, draftScheme } from '../../../extension/documents/draft.js';
import { explanationAddress } from '../../../extension/documents/explanationUri.js';
import { sourcesOf, nodesOf, projectFile } from './sources.js';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly icon: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
  };
}

const text = projectFile('package.json');
const manifest = JSON.parse(text) as Manifest;
const nls = JSON.parse(projectFile('package.nls.json')) as Readonly<Record<string, string>>;
const { commands, menus, configuration } = manifest.contributes;
const items = Object.values(menus).flat();
const at = { connection: 'Local', pool: 'demo' };

describe('the manifest', () => {
  it('has the commands that have a handler, and no other', () =>
    assert.deepEqual(
      commands.map(({ command }) => command).sort(),
      Object.keys(commandSubjects).sort(),
    ));

  it('has menus of its own commands only', () => {
    for (const { command } of items) assert.ok(command in commandSubjects, command);
  });

  it('has a text for each key, and a key for each text', () => {
    const keys = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(nls).sort());
  });

  it('has no text that cannot be translated', () => {
    for (const { title } of commands) assert.match(title, /^%.+%$/);
    const texts = JSON.stringify(manifest.contributes).match(
      /"(title|name|contents|\w*[dD]escription)":"[^%]/g,
    );
    assert.equal(texts, null);
  });

  it('puts every command in its category', () =>
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Redispatch']));

  it('matches rows by words that rows have', () => {
    const sources = sourcesOf('extension')
      .filter(({ fileName }) => fileName.startsWith('extension/views/'))
      .flatMap((file) => [...nodesOf(file)].map((node) => node.getText()));
    const words = items.flatMap(({ when = '' }) => [
      ...when.matchAll(/viewItem =~ \/\\b\(?([\w|]+)\)?\\b\//g),
    ]);
    assert.ok(words.length > 20);
    for (const word of words.flatMap(([, found = '']) => found.split('|'))) {
      // a list's words are the names of the list, and a task's those of its state
      assert.ok(sources.includes(`'${word}'`), `no row has the word ${word}`);
    }
  });

  it('offers in the palette only what has, or asks for, what it acts on', () => {
    const isOffered = (command: string) => {
      const item = (menus['commandPalette'] ?? []).find((of) => of.command === command);
      return item === undefined ? 'always' : item.when === 'false' ? 'never' : 'sometimes';
    };
    // these are of a row or an editor, and nobody can be asked for them
    const wanted = new Map<string, string>([
      ...(['tasks', 'deadTask', 'listing'] as const).map((of) => [of, 'never'] as const),
      ...(['draft', 'plan'] as const).map((of) => [of, 'sometimes'] as const),
    ]);
    for (const [command, subject] of Object.entries(commandSubjects)) {
      const found = isOffered(command);
      assert.equal(found, wanted.get(subject) ?? found, command);
    }
  });

  it('gives each command an icon', () => {
    for (const { command, icon } of commands) assert.match(icon, /^\$\([a-z-]+\)$/, command);
  });

  it('offers for several rows at once only what acts on several', () => {
    const single = items.filter(
      ({ when }) => when?.includes('viewItem') === true && !when.includes('!listMultiSelection'),
    );
    assert.deepEqual([...new Set(single.map(({ command }) => command))].sort(), [
      'redispatch.task.move',
      'redispatch.task.remove',
      'redispatch.task.retry',
    ]);
  });

  it('offers in an editor what its draft or document is for, and nothing else', () => {
    const task = { kind: 'task', ...at, task: '0-42', listing: { list: 'dead' } } as const;
    const pool = { kind: 'pool', ...at } as const;
    const buttons = (scheme: string, { path }: { readonly path: string }) =>
      (menus['editor/title'] ?? [])
        .filter(({ when = '' }) => matches(when, scheme, path.slice(path.lastIndexOf('/') + 1)))
        .map(({ command }) => command);
    const payload = draftAddress({ kind: 'payload', task, version: 'v' });
    const plan = draftAddress({ kind: 'plan', pool, plan: 'some-plan' });
    assert.deepEqual(buttons(draftScheme, payload), ['redispatch.task.retryEdited']);
    assert.deepEqual(buttons(draftScheme, plan), ['redispatch.plan.apply']);
    assert.deepEqual(buttons(documentScheme, documentAddress(task)), ['redispatch.task.explain']);
    assert.deepEqual(buttons(documentScheme, explanationAddress(task)), [
      'redispatch.task.inspect',
    ]);
    assert.deepEqual(buttons(documentScheme, documentAddress(pool)), []);
  });

  it('keeps connections of an untrusted workspace from being used', () =>
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, [
      'redispatch.connections',
    ]));

  it('describes each setting and gives it a default', () => {
    for (const [name, setting] of Object.entries(configuration.properties)) {
      assert.ok('default' in setting, name);
      assert.ok('description' in setting || 'markdownDescription' in setting, name);
    }
  });

  it('activates for nothing but its view, its commands, and drafts of before a restart', () =>
    assert.deepEqual(manifest.activationEvents, [`onFileSystem:${draftScheme}`]));

  it('wants no older VS Code than its types are of', () =>
    assert.equal(manifest.engines['vscode'], manifest.devDependencies['@types/vscode']));
});

/** Whether the conditions on an editor's address hold: `resourceScheme == x && resourceFilename =~ /y/`. */
function matches(when: string, scheme: string, name: string): boolean {
  const wanted = /resourceScheme == ([\w-]+)/.exec(when)?.[1];
  const pattern = /resourceFilename =~ \/(.*)\/$/.exec(when)?.[1];
  return wanted === scheme && pattern !== undefined && new RegExp(pattern).test(name);
}

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../../..');
const door = resolve(root, 'core/index.ts');
const examplesFile = resolve(root, 'test/unit/core/examples.virtual.ts');

/** What the examples take as given. */
const given = `
import * as core from '../../../core/index.js';
const { BacklogFullError, DoNotRetry, NotConfirmedError, PartialEnqueueError, RetryLater, SchedulerError,
  StaleLeaseError, TaskFailedError, balanceFigures, checkSettings, checkTask, connect, createWorker, editRebalancePlan,
  explanationLines, nodeLoad, normalisedLoad, parseRebalancePlan, parseTaskLine, poolFigures, startLocalRedis,
  textOf, toNodeName, toPoolName } = core;
declare const scheduler: core.Scheduler;
declare const pool: core.Pool;
declare const worker: core.Worker;
declare const ids: core.TaskId[];
declare const id: core.TaskId;
declare const task: core.NewTask;
declare const tasks: core.NewTask[];
declare const payload: unknown;
declare const plan: core.RebalancePlan;
declare const explanation: core.Explanation;
declare const text: string;
declare const resize: (payload: core.JsonValue, options: { signal: AbortSignal }) => Promise<void>;
type NewTask = core.NewTask;
`;

interface PublicThing {
  readonly name: string;
  readonly example: string | undefined;
}

describe('the public API', function () {
  this.timeout(60_000);
  const options = { strict: true, noEmit: true, skipLibCheck: true } as const;
  const program = compile(given);
  const things = publicThings(program);

  it('has an example for each function, class and method', () => {
    const bare = things.filter(({ example }) => example === undefined);
    assert.deepEqual(
      bare.map(({ name }) => name),
      [],
    );
    assert.ok(things.length > 30, `only ${things.length} were found`);
  });

  it('is used in the examples as its types allow', () => {
    const uses = things.map(({ example = '' }) => `void (async () => {\n${example}\n});`);
    const checked = compile(`${given}${uses.join('\n')}`);
    const source = checked.getSourceFile(examplesFile);
    const faults = [
      ...checked.getSyntacticDiagnostics(source),
      ...checked.getSemanticDiagnostics(source),
    ].map(({ messageText, start = 0 }) => {
      const line = source?.text.slice(start).split('\n', 1)[0] ?? '';
      return `${ts.flattenDiagnosticMessageText(messageText, ' ')} at: ${line}`;
    });
    assert.deepEqual(faults, []);
  });

  function compile(text: string): ts.Program {
    const config = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) =>
      ts.sys.readFile(path),
    );
    const parsed = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const settings = { ...parsed.options, ...options, noUnusedLocals: false };
    const host = ts.createCompilerHost(settings);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, version, ...rest) =>
      name === examplesFile
        ? ts.createSourceFile(name, text, version, true)
        : read(name, version, ...rest);
    return ts.createProgram([door, examplesFile], settings, host);
  }
});

/** Every function and class that the door lets out, with the methods of classes and of the worker. */
function publicThings(program: ts.Program): readonly PublicThing[] {
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(door) ?? assert.fail('there is no core/index.ts');
  const module = checker.getSymbolAtLocation(index) ?? assert.fail('it exports nothing');
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    return symbol.declarations?.flatMap((node) => thingsOf(symbol.name, node)) ?? [];
  });
}

function thingsOf(name: string, node: ts.Declaration): readonly PublicThing[] {
  if (ts.isFunctionDeclaration(node)) return [{ name, example: exampleOf(node) }];
  const isError = ts.isClassDeclaration(node) && name.endsWith('Error');
  if (isError) return [{ name, example: exampleOf(node) }];
  if (!ts.isClassDeclaration(node) && name !== 'Worker') return [];
  const { members } = node as ts.ClassDeclaration | ts.InterfaceDeclaration;
  return [...members]
    .filter((member) => isMethod(member) && !isHidden(member))
    .map((member) => ({
      name: `${name}.${member.name?.getText() ?? ''}`,
      example: exampleOf(member),
    }));
}

function isMethod(member: ts.ClassElement | ts.TypeElement): boolean {
  if (ts.isMethodDeclaration(member)) return true;
  return ts.isPropertySignature(member) && member.type?.kind === ts.SyntaxKind.FunctionType;
}

function isHidden(member: ts.Node): boolean {
  const isPrivate = ts.canHaveModifiers(member)
    ? ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
    : false;
  return (
    isPrivate === true || ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal')
  );
}

function exampleOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'example');
  return tag === undefined ? undefined : ts.getTextOfJSDocComment(tag.comment);
}

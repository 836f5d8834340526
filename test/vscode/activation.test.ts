import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as vscode from 'vscode';
import { commandSubjects } from '../../extension/commandIds.js';
import { redispatch } from './redispatch.js';

describe('activation', () => {
  it('registers every command of the manifest', async () => {
    await redispatch().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.keys(commandSubjects).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('loads neither the core nor ioredis', () => {
    const path = join(redispatch().extensionPath, 'dist/extension.cjs');
    const ordinary = createRequire(path);
    const required: string[] = [];
    const require = (name: string): unknown => {
      required.push(name);
      return name === 'vscode' ? vscode : ordinary(name);
    };
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    const load = compileFunction(readFileSync(path, 'utf8'), names, { filename: path });
    const module = { exports: {} };
    Reflect.apply(load, undefined, [module.exports, require, module, path, join(path, '..')]);
    assert.ok('activate' in module.exports);
    assert.ok(required.includes('vscode'));
    assert.ok(!required.includes('./core.cjs'));
    // what ioredis cannot be without
    assert.ok(!required.includes('net') && !required.includes('node:net'));
    assert.ok(!required.includes('tls') && !required.includes('node:tls'));
  });
});

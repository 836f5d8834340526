#!/usr/bin/env node
import { EXIT } from './exitCode.js';
import { run } from './run.js';
import { Terminal } from './terminal.js';

// who reads the output may end before it does, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.unusable);
});

process.exitCode = await run(process.argv.slice(2), process.env, new Terminal(process));

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The layers, from the innermost out. A folder may import from itself and from what it lists;
 * anything else is an error, and `test/unit/layers.test.ts` proves that each rule bites.
 */
const coreLayers = {
  domain: [],
  balance: ['domain'],
  redis: ['domain', 'balance'],
  worker: ['domain', 'balance', 'redis'],
  local: ['domain'],
  simulation: ['domain', 'balance', 'redis'],
  cli: ['domain', 'balance', 'redis', 'worker', 'local', 'simulation'],
};

const noVscode = { name: 'vscode', message: 'core is headless: only extension/ may know vscode.' };

function layerRule(layer, allowed) {
  const refused = Object.keys(coreLayers).filter((l) => l !== layer && !allowed.includes(l));
  return {
    files: [`core/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [noVscode],
          patterns: [
            {
              regex: `^(\\.\\./)+(${refused.join('|')})/`,
              message: `core/${layer} may import only from: ${[layer, ...allowed].join(', ')}.`,
            },
            {
              regex: `(^|/)(extension|test)/|^(\\.\\./)+index\\.js$`,
              message: 'core never imports the extension, the tests or its own door.',
            },
          ],
        },
      ],
    },
  };
}

export default defineConfig(
  {
    ignores: ['**/dist/', '.build/', '.vscode-test/', 'core/redis/scripts.generated.ts'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
    },
  },
  ...Object.entries(coreLayers).map(([layer, allowed]) => layerRule(layer, allowed)),
  {
    files: ['core/index.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [noVscode],
          patterns: [{ regex: '^\\./cli/', message: 'the command is no part of the library.' }],
        },
      ],
    },
  },
  {
    files: ['extension/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+core/(?!index\\.js$)',
              message: 'the extension uses core through core/index.ts only.',
            },
            { regex: '(^|/)test/', message: 'the extension never imports the tests.' },
            { regex: '^ioredis', message: 'the extension talks to Redis through core only.' },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // describe() callbacks hold many cases; their length says nothing.
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);

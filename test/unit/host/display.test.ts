import assert from 'node:assert/strict';
import { hasDisplay } from '../../host/desktopVSCode.js';

describe('whether windows can be shown', () => {
  const cases: readonly [NodeJS.Platform, NodeJS.ProcessEnv, boolean][] = [
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
  ];
  for (const [platform, env, wanted] of cases) {
    it(`is ${wanted} on ${platform} with ${JSON.stringify(env)}`, () => {
      assert.equal(hasDisplay(platform, env), wanted);
    });
  }
});

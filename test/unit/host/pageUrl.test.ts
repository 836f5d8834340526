import assert from 'node:assert/strict';
import { pageUrl } from '../../host/pageUrl.js';

const origin = 'http://127.0.0.1:8080';

function payloadOf(url: string): unknown {
  return JSON.parse(new URL(url).searchParams.get('payload') ?? '');
}

describe('the address of a VS Code window', () => {
  it('opens the folder, whatever characters its name has', () => {
    const url = new URL(pageUrl(origin, 't0k3n', { folder: '/tmp/a b&c#d?e/ü' }));

    assert.equal(url.origin, origin);
    assert.equal(url.searchParams.get('folder'), '/tmp/a b&c#d?e/ü');
    assert.equal(url.hash, '');
  });

  it('is easy to read when there is only a folder', () => {
    assert.equal(
      pageUrl(origin, 't0k3n', { folder: '/home/ada/demo' }),
      'http://127.0.0.1:8080/?tkn=t0k3n&folder=/home/ada/demo',
    );
  });

  it("carries the page's own host and port in the paths on the server", () => {
    const url = pageUrl(origin, 't0k3n', {
      folder: '/w',
      extensionDevelopmentPath: '/repository',
      extensionTestsPath: '/repository/.build/vscode/index.cjs',
    });

    assert.deepEqual(payloadOf(url), [
      ['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:8080/repository'],
      ['enableProposedApi', ''],
      ['extensionTestsPath', 'vscode-remote://127.0.0.1:8080/repository/.build/vscode/index.cjs'],
    ]);
  });
});

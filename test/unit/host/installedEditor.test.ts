import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { openInstalledEditor } from '../../host/desktopEditor.js';

/** Does what `code` does: hands over to a process of its own, whose id it notes in its folder. */
const code = `#!/bin/sh
here=$(dirname "$0")
printf '%s\\n' "$@" >"$here/arguments"
while [ "$1" != --user-data-dir ]; do shift; done
sleep 60 >/dev/null 2>&1 &
printf %s $! >"$2/code.lock"
printf %s "$2" >"$here/userDataDir"
`;

describe('the VS Code on this machine', () => {
  let folder = '';
  const path = process.env['PATH'] ?? '';
  const note = (name: string) => readFile(join(folder, name), 'utf8');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redispatch-code-'));
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });

  afterEach(async () => {
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  });

  async function install(program: string): Promise<void> {
    await writeFile(join(folder, 'code'), program);
    await chmod(join(folder, 'code'), 0o755);
  }

  it('opens the folder with the extension, and is gone with its own folder after a stop', async () => {
    await install(code);
    const editor = await openInstalledEditor({ folder: '/w', extensionFolders: ['/repository'] });
    const userDataDir = await note('userDataDir');
    const pid = Number(await readFile(join(userDataDir, 'code.lock'), 'utf8'));
    const given = (await note('arguments')).split('\n');

    await editor.stop();

    assert.ok(given.includes('--extensionDevelopmentPath=/repository'));
    assert.ok(given.includes('/w'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    await assert.rejects(readFile(join(userDataDir, 'code.lock')), { code: 'ENOENT' });
  });

  it('says so when it does not open', async () => {
    await install('#!/bin/sh\nexit 3\n');

    await assert.rejects(openInstalledEditor({ folder: '/w', extensionFolders: ['/repository'] }), {
      name: 'HostError',
      reason: 'start-failed',
    });
  });
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { fakePrograms, type FakePrograms } from '../../unit/local/fakePrograms.js';
import { isRunning } from './support/processes.js';
import { serverPid, setting, withRedis } from './support/serverFacts.js';

// A client that does what `docker run` is asked to, without a container: the command gets the client's
// stdin, the published port and the mounted directory. The server and its watcher are real.
const dockerWithoutContainers = `
case $1 in
  context) echo unix:///var/run/docker.sock; exit ;;
  info) echo '["name=rootless"]'; exit ;;
  image) exit ;;
esac
data=$(mktemp -d)
while [ "$1" != redis:7-alpine ]; do
  case $1 in
    --publish) port=$(echo "$2" | cut -d: -f2) ;;
    --mount) data=$(echo "$2" | sed 's/.*"source=\\(.*\\)".*/\\1/') ;;
  esac
  shift
done
shift
for word in "$@"; do
  case $word in 6379) word=$port ;; /data) word=$data ;; 0.0.0.0) word=127.0.0.1 ;; esac
  set -- "$@" "$word"
  shift
done
exec sh "$@"`;

describe('a Redis by docker run', () => {
  let programs: FakePrograms;
  let dataDir: string;
  beforeEach(async () => {
    programs = await fakePrograms();
    await programs.addFolder({ docker: dockerWithoutContainers });
    dataDir = await realpath(await mkdtemp(join(tmpdir(), 'docker-')));
  });
  afterEach(async () => {
    await programs.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('keeps its data, is shared, and ends with its last owner', async () => {
    const path = programs.path();
    const first = await startLocalRedis({ path, dataDir });
    const pid = await serverPid(first.url);
    const second = await startLocalRedis({ path: '', dataDir });
    assert.equal(first.kind, 'docker');
    assert.deepEqual([second.kind, second.url], ['docker', first.url]);
    await withRedis(first.url, (redis) => redis.set('kept', 'yes'));

    await first.stop();
    assert.ok(isRunning(pid));
    await second.stop();
    assert.equal(isRunning(pid), false);

    const third = await startLocalRedis({ path, dataDir });
    assert.equal(await withRedis(third.url, (redis) => redis.get('kept')), 'yes');
    await third.stop();
  });

  it('ends without a data directory too', async () => {
    const redis = await startLocalRedis({ path: programs.path() });
    const pid = await serverPid(redis.url);
    const directory = (await setting(redis.url, 'dir')) ?? '';
    await redis.stop();
    assert.equal(redis.dataDir, undefined);
    assert.equal(isRunning(pid), false);
    await rm(directory, { recursive: true });
    assert.equal(existsSync(directory), false);
  });
});

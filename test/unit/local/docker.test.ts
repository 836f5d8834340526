import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import { dockerRunArguments, findDocker } from '../../../core/local/docker.js';
import { fakePrograms, type FakePrograms } from './fakePrograms.js';

const place = {
  port: 40123,
  label: 'redispatch-0123456789abcdef',
  directory: '/home/ada/a "b", c',
  isTemporary: false,
  removeAtEnd: '/home/ada/lifeline',
};

/** A docker client's script: what `context inspect` prints, and what `info` does. */
const client = (host: string, info: string): string =>
  `case $1 in context) echo ${host} ;; info) ${info} ;; esac`;

describe('dockerRunArguments', () => {
  it('publishes on loopback only and mounts a kept directory as its owner', () => {
    const args = dockerRunArguments(place, '1000:1000');
    assert.deepEqual(args.slice(0, 5), ['run', '--rm', '--interactive', '--pull', 'never']);
    assert.deepEqual(args.slice(7, 16), [
      ...['--publish', '127.0.0.1:40123:6379'],
      ...['--mount', 'type=bind,"source=/home/ada/a ""b"", c",target=/data'],
      ...['--user', '1000:1000'],
      ...['--entrypoint', 'sh', 'redis:7-alpine'],
    ]);
  });

  it('runs the server under the watcher inside the container, with its data in /data', () => {
    const args = dockerRunArguments(place, undefined);
    assert.deepEqual(args.slice(args.indexOf('redispatch-watcher')), [
      ...['redispatch-watcher', '', 'redis-server', '--port', '6379', '--bind', '0.0.0.0'],
      ...['--protected-mode', 'no', '--daemonize', 'no', '--dir', '/data'],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
      ...['--syslog-ident', 'redispatch-0123456789abcdef'],
    ]);
  });

  it('keeps temporary data in the container', () => {
    const args = dockerRunArguments({ ...place, isTemporary: true }, '1000:1000');
    assert.ok(!args.includes('--mount') && !args.includes('--user'));
  });

  it('names a container after its directory, so that there is never a second one', () => {
    const name = (directory: string): string | undefined =>
      dockerRunArguments({ ...place, directory }, undefined)[6];
    assert.match(name('/a') ?? '', /^redispatch-[0-9a-f]{16}$/);
    assert.equal(name('/a'), name('/a'));
    assert.notEqual(name('/a'), name('/b'));
  });
});

describe('findDocker', () => {
  let programs: FakePrograms;
  beforeEach(async () => (programs = await fakePrograms()));
  afterEach(() => programs.remove());

  it('takes a client whose daemon answers, and runs as the user of this process', async () => {
    const info = `echo '["name=seccomp,profile=builtin"]'`;
    await programs.addFolder({ docker: client('unix:///var/run/docker.sock', info) });
    const { program } = await findDocker(programs.path());
    const user = `${process.getuid?.() ?? ''}:${process.getgid?.() ?? ''}`;
    assert.equal(program?.kind, 'docker');
    assert.ok(program.command(place).args.join(' ').includes(`--user ${user} `));
  });

  it('stays root in the container of a rootless daemon, where root is the user', async () => {
    const info = `echo '["name=seccomp,profile=builtin","name=rootless"]'`;
    await programs.addFolder({ docker: client('unix:///run/user/1000/docker.sock', info) });
    const { program } = await findDocker(programs.path());
    assert.equal(program?.command(place).args.includes('--user'), false);
  });

  it('passes over a daemon on another machine', async () => {
    const folder = await programs.addFolder({ docker: client('ssh://ada@build', 'echo []') });
    const { program, note } = await findDocker(programs.path());
    assert.equal(program, undefined);
    assert.equal(textOf(note), `${folder}/docker: its daemon runs on another machine`);
  });

  it('does not wait for a daemon that never answers', async () => {
    const script = client('unix:///var/run/docker.sock', 'exec sleep 60');
    const folder = await programs.addFolder({ docker: script });
    const { program, note } = await findDocker(programs.path(), undefined, 500);
    assert.equal(program, undefined);
    assert.equal(
      textOf(note),
      `${folder}/docker: its daemon does not answer: no answer within 0.5 s`,
    );
  });

  it('says why an image could not be downloaded', async () => {
    const docker = `case $1 in context) echo unix:///d ;; info) echo [] ;; *) echo "no route" >&2; exit 1 ;; esac`;
    await programs.addFolder({ docker });
    const { program } = await findDocker(programs.path());
    assert.ok(program?.prepare !== undefined);
    await assert.rejects(program.prepare(), {
      reason: 'no-local-redis',
      message: 'Docker answers, but "docker pull redis:7-alpine" failed: no route',
    });
  });
});

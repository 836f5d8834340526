/**
 * The shell script that a server runs under, so that it ends with its owner in every case.
 *
 * Its stdin is a pipe that only owners write to (nothing is ever written): the kernel ends it when
 * the last owner closes it, exits or is killed. The script then stops the server: SIGTERM, after 10 s
 * SIGKILL. It also ends when the server does. Arguments: a path to delete at the end (or ''), then
 * the server's command. It runs in dash, bash and busybox, leads its own process group (Ctrl-C in the
 * owner's terminal does not reach it) and uses only what each of them has built in, sleep and rm.
 */
const script = `\
leftover=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{
  while read -r line <&3; do :; done
  exec 3<&-
  kill -TERM "$server"
  sleep 10
  kill -KILL "$server"
} >/dev/null 2>&1 &
exec 3<&-
wait "$server"
status=$?
trap '' TERM
kill -TERM 0
wait
[ -z "$leftover" ] || rm -rf -- "$leftover"
exit "$status"
`;

/** The arguments for `sh` that run a server's command under the watcher. */
export function watchedBySh(removeAtEnd: string, command: readonly string[]): string[] {
  return ['-c', script, 'redispatch-watcher', removeAtEnd, ...command];
}

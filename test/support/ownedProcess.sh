#!/bin/sh
# Runs a command that ends with its owner: ownedProcess.sh LEFTOVERS COMMAND [ARGUMENT...]
#
# The owner holds the other end of our standard input. When it writes a line, or is killed in any
# way, the whole process group ends. At the end, whatever brought it, LEFTOVERS (a folder, or an empty
# string) is removed. This must be the leader of a process group of its own.

leftovers=$1
owner=
ending=
shift

# The group's TERM must not end us before the command, whose exit code we pass on; it may come at any time.
trap 'ending=yes' TERM

exec 3<&0
"$@" 3<&- </dev/null &
command=$!

remove_leftovers() {
  [ -z "$leftovers" ] || rm -rf -- "$leftovers"
}

(
  read -r _request <&3 && owner=alive
  trap '' TERM
  kill -TERM 0
  # Longer than any of our commands takes to end by itself; then it is made to.
  tenths=50
  while kill -0 "$command" 2>/dev/null && [ $tenths -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  remove_leftovers
  if [ -z "$owner" ]; then
    sleep 1 # what else died with the owner, such as a browser, may write there until its end
    remove_leftovers
  fi
  kill -KILL 0
) >/dev/null 2>&1 &
watcher=$!
exec 3<&- 2>/dev/null # from here on the shell would only remark on who ended whom

# First of all it is waited for: of one that is over at once, the shell alone knows the code by now.
while :; do
  wait "$command"
  code=$?
  kill -0 "$command" 2>/dev/null || break
done

if [ -n "$ending" ]; then
  wait "$watcher" # it ends us, last of all
fi

# The command ended by itself: nothing that it started may stay.
remove_leftovers
kill -TERM 0
exit "$code"

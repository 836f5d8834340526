/** What `redispatch --help` says. */
export const usage = `redispatch doctor --pool NAME [--fix] [--json]
    recounts all of a pool and names what is broken; with --fix mends it. The pool may work meanwhile
redispatch status [--pool NAME] [--json]
    the server, how safe what it holds is, and its pools with their nodes
redispatch explain POOL TASK [--json]
    where a task is and why, and what keeps it from running
redispatch dead list --pool NAME [--name N] [--error TEXT] [--offset N] [--json]
    50 dead tasks, from the offset on
redispatch dead retry --pool NAME [--name N] [--error TEXT]
    gives dead tasks all their attempts again
redispatch dead purge --pool NAME [--name N] [--error TEXT] [--yes]
    deletes dead tasks for good; asks first, unless --yes is given
redispatch simulate NAME --from-live [--strategy S] [--window W] [--stealing half|off]
        [--weight NODE=W]... [--add-node NODE=WEIGHT[:CAPACITY[:LABELS]]]...
        [--limit KEY=N[:RATE]]... [--rate R] [--task-ms MS] [--json]
    how long the pool would take to empty and how evenly, as it is and with these changes, what
    holds it up, and when each priority, tenant and limitKey is done. It is read once and played
    through on a private Redis of this machine; the pool itself is left alone

--name N        only tasks of that name
--error TEXT    only tasks with that text in their last error
--limit KEY=N   N tasks of a limitKey run at once, and RATE start in a second; 0: no limit
--rate R        R tasks of the pool start in a second; 0: no limit
--task-ms MS    how long a task of cost 1 runs, where no node has been measured yet; else 1000
--url URL       redis://[user@]host[:port][/db], or rediss:// for TLS; else REDISPATCH_URL is used,
                else redis://127.0.0.1:6379
--prefix P      what all keys begin with: rd, unless it was chosen otherwise
--help          this text

A password is read from REDISPATCH_PASSWORD, or from the URL in REDISPATCH_URL; never from the
command line, which other users of the machine can see.

Ends with 0 when all is fine, 1 when the doctor leaves findings, 2 when the command line is wrong,
there is no such task, or the server cannot be used, 130 when it was cancelled.`;

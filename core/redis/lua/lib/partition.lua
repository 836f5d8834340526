--[[
  One partition of a pool: its keys, its clock, its settings.

  KEYS[1] is the partition's prefix, `rd:{<pool>:<partition>}:`. Every key of the partition is that
  prefix and a suffix, so all of them share the prefix's hash slot and a script may name them itself.
  ARGV[1] is `now` in ms since the epoch; 0 means the server's own clock.

  Suffixes:
    config     hash    pool settings, and `levels`: the priorities ever used here, highest first ("950"); `lanes`, "1" where
                       lanes other than 0 were ever used; `limiting`, "1" where there may be limits; `ownWindows`, "1" where
                       a node ever had a window of its own; `marked`, the last sequence marked by a sweep (lib/marks.lua)
    seq        string  last sequence given to a task, and so the number of tasks ever accepted
    tasks      hash    sequence -> body, as JSON: [name], [name, payload], [name, payload, {other fields}],
                       or an object as the inbox takes it
    failures   hash    sequence -> "<attempts>:<ms>:<node>:<last error>", only for tasks that failed
    progress   hash    sequence -> "<ms>:<JSON>", only for running tasks that reported some
    result:<sequence>  string  JSON that the handler returned, for its time; only for tasks that asked for it
    dedup:<key>        string  sequence of the first task with that dedupKey, for its time
    backlog:<lane>:<priority>   list  tokens, next one at the head (lane 0: no labels, no tenant)
    lanes:<priority>:<labels>, classes, fair, tenants   only where there are other lanes (lib/lanes.lua)
    queue:<node>:<priority>     list  tokens, next one at the head
    running:<node>              zset  token by lease deadline (ms), as a negative number
    limited    zset    tasks that a take met and that may not start now, by limitKey (lib/limits.lua)
    limitDue   zset    limitKey with such tasks by when it is looked at again (ms)
    holders    zset    which running task of which node holds a slot of which limitKey
    limits     hash    limitKey -> "<concurrency> <rate> <burst>" of those with limits of their own; `limitKeys`, a zset,
                       has them by name
    rates      zset    limitKey, or ";" for the pool, by when its token bucket is full again (ms, lib/token_buckets.lua)
    appointments  zset nodes that were told to come again, by that time (ms)
    scheduled  zset    token by due time (ms)
    dead       zset    token by time of death (ms)
    completed  list    "<ms>:<node>:<token>" of the last tasks completed (setting completedKept); what is kept of a task
                       is deleted when it falls out
    events     stream  <kind> <sequence> of the latest ends: completed (only tasks with a result), dead, removed
    nodes      zset    node by heartbeat deadline (ms)
    lost       zset    lost nodes that hold nothing any more, by the time they were given up
    node:<node>  hash  state, weight, capacity, window ("-": the pool's), labels, epoch, completed, failed, stolen,
                       `timeoutMs`: the heartbeat timeout that it was last told, and its rate (lib/service_rate)
    transfers  list    "<ms>:<kind>:<from>:<to>:<sequences>" of tasks that went from node to node otherwise than by
                       dispatch, the newest last (lib/transfers)
    paused     set     names that are paused, whether a node of that name is there or not
    roster     hash    node -> "<weight> <capacity> <window> <rate> <labels>", the active nodes only (lib/roster.lua)
    load       hash    "q:<node>" -> queued cost, "r:<node>" -> running cost
    labelled:<node>  zset  labels that tasks of its queue require, joined by "," -> their queued cost
    turns      hash    "last" -> the node that round-robin gave a task last; "w:<node>" -> "<credit>/<sum of weights>", what
                       weighted-round-robin owes it
    idle       set     nodes that found nothing to do and wait on their wake key
    wake:<node>  list  a token for each time the node was idle and is needed; a waiting node blocks on it
    inbox      list    JSON from programs that know only Redis (LPUSH)
    rejected   list    "<ms>:<bytes of reason>:<reason><item>", inbox items that are no tasks
    marks      zset    time (ms) by the last sequence given out by then, at most 512 of them: how old tasks are
    promoted   zset    sequence by the time (ms) at which its delay was over, the last 1000
    stats      hash    counters; `completed` is what nodes that are gone had completed; `sweptAt`, the last sweep, and
                       `graceUntil`: no node is declared lost before (both ms); `graces` so far, one after
                       the other, the first at `graceSince` (ms); `autoSince`, `autoRestUntil`: lib/auto_rebalance.lua;
                       `undoneAt`, when a rebalance was last undone (ms)
    rebalances, moves:<id>  what each of the last rebalances moved, for an hour (lib/undo_log.lua)
    rebalanced:<id>  hash  what it has brought to which nodes (lib/received.lua)
    plans, made:<id>  which moves of plans were made, for a week (lib/made.lua)
]]
local base = KEYS[1]

-- No script touches more tasks than this in one call, whatever it is asked.
local MAX_TASKS = 1000

-- The settings named, as strings; false when the pool does not exist.
local function settings(...)
  return unpack(redis.call('HMGET', base .. 'config', ...))
end

local function count(counter, amount)
  if amount ~= 0 then
    redis.call('HINCRBY', base .. 'stats', counter, amount)
  end
end

local function queue_key(node, priority)
  return base .. 'queue:' .. node .. ':' .. priority
end

-- Of lane 0 where none is named.
local function backlog_key(priority, lane)
  return base .. 'backlog:' .. (lane or '0') .. ':' .. priority
end

-- Whether a lane other than 0 was ever used here, for has_lanes (lib/backlog_length.lua): set by who has read it with
-- other settings.
local lanes_used

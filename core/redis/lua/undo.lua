--@include lib/partition
--@include lib/clock
--@include lib/undo_log
--@include lib/kinds
--@include lib/middle
--@include lib/wake
--@include lib/transfers
--@include lib/labels
--@include lib/made
--[[
  Put back what one of the last rebalances moved and nobody has taken since, its last moves first.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id     of the rebalance; '': that which was at work last
  ARGV[3] most   tasks to put back in this call: no more moves are begun once there are so many, at most 1000; 0: only say
                 which rebalance it is

  Returns {'last', id or '', when it was (ms), moves to undo}: with 0
        | {'undone', tasks put back, their cost, tasks that have gone on, moves left: call again}
        | {'none'}: it is not one of the last rebalances, or was more than an hour ago
  Invariant: a task that is put back is taken from the queue it was moved to, in this call, and goes to the end of the one
  it came from, in its order there. It is left where it is if it is no longer in that queue, or lies deeper or among more
  that are gone than a bounded look finds, and if the node it came from is gone, drains or does not offer its labels any
  more. What is undone to its end may be done again: a plan's moves count as not made.
  Cost: O(tasks + 50000) at worst, at most 1999 tasks; fewer where these went to many nodes, or lie deep in queues.
]]
-- How far from the end of a queue the tasks of one move are looked for.
local MOST_DEPTH = 50000
-- How many of the tasks that were moved together are looked for, until one is found beside which the others are.
local MOST_LOOKS = 16
-- Work that a move takes, whatever it moved, and work for each entry of a queue that is passed over, in work for a task.
local MOVE_WORK = 15
local PASSED_WORK = 0.1

-- States of nodes that tasks may be put back to.
local GETS_WORK = { active = true, paused = true }

local id, most = ARGV[2], math.min(tonumber(ARGV[3]), MAX_TASKS)
if id == '' then
  local last = rebalances()[1]
  id = last and last.id or ''
end
local at = rebalanced_at(id)
if most == 0 then
  return { 'last', at and id or '', at and string.format('%.0f', at) or '0', at and redis.call('LLEN', moves_key(id)) or 0 }
end
if not at then
  return { 'none' }
end

local work = 0

-- The tasks of a queue from `first` to `last`, negative indexes, that are among the tokens: rows { index, token }.
local function among(list, tokens, first, last)
  local wanted, places = {}, {}
  for _, token in ipairs(tokens) do
    wanted[token] = true
  end
  for i, entry in ipairs(redis.call('LRANGE', list, first, last)) do
    if wanted[entry] then
      wanted[entry] = nil
      places[#places + 1] = { index = first + i - 1, token = entry }
    end
  end
  return places
end

-- Where from the end of the list the tasks are, for those that are there still.
local function places_of(list, tokens)
  -- the first ones are taken first, so the last one is there as long as any, but for what somebody took out by hand
  local length, searched = redis.call('LLEN', list), 0
  local step = math.max(1, #tokens / MOST_LOOKS)
  for look = 0, math.min(#tokens, MOST_LOOKS) - 1 do
    if length == 0 or searched >= MOST_DEPTH then
      break
    end
    local token = tokens[#tokens - math.floor(look * step)]
    local place = redis.call('LPOS', list, token, 'RANK', -1, 'MAXLEN', MOST_DEPTH - searched)
    searched = searched + (place and length - place or math.min(length, MOST_DEPTH - searched))
    if place then
      -- to take them out is to pass over as many again
      work = work + PASSED_WORK * (searched + length - place)
      local first = math.max(-length, place - length - #tokens)
      return among(list, tokens, first, math.min(-1, first + 2 * #tokens))
    end
  end
  work = work + PASSED_WORK * searched
  return {}
end

-- Counts tasks as queued elsewhere; their cost.
local function recount(from, to, tokens)
  local cost, by_labels = 0, {}
  for _, token in ipairs(tokens) do
    local kind = kind_of(token)
    cost = cost + kind.cost
    by_labels[kind.labels] = (by_labels[kind.labels] or 0) + kind.cost
  end
  redis.call('HINCRBY', base .. 'load', 'q:' .. to, -cost)
  redis.call('HINCRBY', base .. 'load', 'q:' .. from, cost)
  for labels, part in pairs(by_labels) do
    change_labelled(to, labels, -part)
    change_labelled(from, labels, part)
  end
  return cost
end

-- The places whose tasks the node may run, as indexes and tokens.
local function runnable(places, offered)
  local indexes, tokens, fits = {}, {}, { [''] = true }
  for _, place in ipairs(places) do
    local labels = kind_of(place.token).labels
    if fits[labels] == nil then
      fits[labels] = has_labels(offered, labels)
    end
    if fits[labels] then
      indexes[#indexes + 1], tokens[#tokens + 1] = place.index, place.token
    end
  end
  return indexes, tokens
end

-- Undoes one entry of the log: tasks put back, their cost, and tasks left.
local function put_back(entry)
  local from, to, priority, joined = string.match(entry, '^([^:]*):([^:]*):(%d):(.*)$')
  local tokens = {}
  for token in string.gmatch(joined, '[^\n]+') do
    tokens[#tokens + 1] = token
  end
  work = work + MOVE_WORK + #tokens
  local list = queue_key(to, priority)
  local state, labels = unpack(redis.call('HMGET', base .. 'node:' .. from, 'state', 'labels'))
  local places = state and GETS_WORK[state] and places_of(list, tokens) or {}
  local indexes, found = runnable(places, labels or '')
  if #found == 0 then
    return 0, 0, #tokens
  end
  take_out_at(list, indexes)
  redis.call('RPUSH', queue_key(from, priority), unpack(found))
  local cost = recount(from, to, found)
  note_transfer('undone', to, from, found)
  wake(from)
  return #found, cost, #tokens - #found
end

local tasks, cost, left = 0, 0, 0
while work < most do
  local entry = redis.call('RPOP', moves_key(id))
  if not entry then
    break
  end
  local put, its_cost, stays = put_back(entry)
  tasks, cost, left = tasks + put, cost + its_cost, left + stays
end
count('moved', tasks)
if tasks > 0 then
  note_undone()
end
local moves_left = redis.call('LLEN', moves_key(id))
if moves_left == 0 then
  unmake(id)
  forget_rebalance(id)
end
return { 'undone', tasks, cost, left, moves_left }

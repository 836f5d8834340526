--@include lib/partition
--@include lib/clock
--@include lib/undo_log
--@include lib/queued
--@include lib/middle
--@include lib/wake
--@include lib/transfers
--@include lib/terms
--@include lib/labels
--[[
  Put back what the last rebalance moved and nobody has taken since, the last moves first.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id     of the rebalance; '': only say which one it was
  ARGV[3] most   tasks to put back in this call: no more moves are begun once there are so many, at most 1000

  Returns {'last', id or '', when it was (ms), moves to undo}
        | {'undone', tasks put back, their cost, tasks that have gone on, moves left: call again}
        | {'none'}: it is not the last rebalance, or was more than an hour ago
  Invariant: a task that is put back is taken from the queue it was moved to, in this call, and goes to the end of the one
  it came from, in its order there. It is left where it is if it is no longer in that queue, or lies deeper or among more
  that are gone than a bounded look finds, and if the node it came from is gone, drains or does not offer its labels any
  more.
  Cost: O(tasks + 200000) at worst, at most 1999 tasks.
]]
-- How far from the end of a queue a moved task is looked for.
local MOST_DEPTH = 50000
-- How many of the tasks that were moved together are looked for, until one is found beside which the others are.
local MOST_LOOKS = 16

-- States of nodes that tasks may be put back to.
local GETS_WORK = { active = true, paused = true }

local last = last_rebalance()
if ARGV[2] == '' then
  local at = redis.call('HGET', base .. 'rebalanced', 'at')
  return { 'last', last or '', last and at or '0', last and redis.call('LLEN', base .. 'moves') or 0 }
end
if last ~= ARGV[2] then
  return { 'none' }
end

local searched = 0

-- Where from the end of the list the tasks are, as negative indexes, for those that are there still.
local function places_of(list, tokens)
  local wanted, places = {}, {}
  for _, token in ipairs(tokens) do
    wanted[token] = true
  end
  -- the first ones are taken first, so the last one is there as long as any, but for what somebody took out by hand
  local length, before = redis.call('LLEN', list), searched
  local step = math.max(1, #tokens / MOST_LOOKS)
  for look = 0, math.min(#tokens, MOST_LOOKS) - 1 do
    if length == 0 or searched - before >= MOST_DEPTH then
      break
    end
    local token = tokens[#tokens - math.floor(look * step)]
    local place = redis.call('LPOS', list, token, 'RANK', -1, 'MAXLEN', MOST_DEPTH)
    searched = searched + (place and length - place or math.min(length, MOST_DEPTH))
    if place then
      local first = math.max(-length, place - length - #tokens)
      for i, entry in ipairs(redis.call('LRANGE', list, first, math.min(-1, first + 2 * #tokens))) do
        if wanted[entry] then
          wanted[entry] = nil
          places[#places + 1] = { index = first + i - 1, token = entry }
        end
      end
      return places
    end
  end
  return places
end

-- Undoes one entry of the log: tasks put back, their cost, and tasks left.
local function put_back(entry)
  local from, to, priority, joined = string.match(entry, '^([^:]*):([^:]*):(%d):(.*)$')
  local tokens = {}
  for token in string.gmatch(joined, '[^\n]+') do
    tokens[#tokens + 1] = token
  end
  local list = queue_key(to, priority)
  local state, labels = unpack(redis.call('HMGET', base .. 'node:' .. from, 'state', 'labels'))
  local indexes, found = {}, {}
  for _, place in ipairs(state and GETS_WORK[state] and places_of(list, tokens) or {}) do
    if has_labels(labels or '', (token_terms(place.token))) then
      indexes[#indexes + 1], found[#found + 1] = place.index, place.token
    end
  end
  if #found == 0 then
    return 0, 0, #tokens
  end
  take_out_at(list, indexes)
  redis.call('RPUSH', queue_key(from, priority), unpack(found))
  local cost = count_queued(to, found, -1)
  count_queued(from, found, 1)
  note_transfer('undone', to, from, found)
  wake(from)
  return #found, cost, #tokens - #found
end

local most = math.min(tonumber(ARGV[3]), MAX_TASKS)
local tasks, cost, left = 0, 0, 0
while tasks < most and left < most and searched < 2 * MOST_DEPTH do
  local entry = redis.call('RPOP', base .. 'moves')
  if not entry then
    break
  end
  local put, its_cost, stays = put_back(entry)
  tasks, cost, left = tasks + put, cost + its_cost, left + stays
end
count('moved', tasks)
local moves_left = redis.call('LLEN', base .. 'moves')
if moves_left == 0 then
  redis.call('DEL', base .. 'rebalanced')
end
return { 'undone', tasks, cost, left, moves_left }

--@include lib/partition
--[[
  Store new tasks and place them.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] traits    of all tasks, joined by ","; each is "" or "<priority>:<cost>:<maxAttempts>" and must say
                    what the body says; behind it "+<ms>" or "@<ms>" for a task that waits, "#<ms>" for one with a
                    dedupKey, "*" for one with terms (lib/wishes.lua); "" alone where all are ""
  ARGV[3..] bodies  of at most 1000 tasks, in order
  then      the dedupKeys of the tasks that have one, in order, and the terms of those that have some

  Returns {'enqueued', first sequence [, {n, sequence, ...}]}: the new tasks are numbered from the first one on; the
          n-th task is none, its key was there: the task of that sequence is meant
        | {'unknown-pool'} | {'invalid', n, fault} | {'too-large', n, bytes, most}: the payload of task n, and the
          pool's maxPayloadBytes
        | {'full', room, {n, ...}}: more new tasks than there is room for in the partition (maxBacklog); the n-th task
          needs none, its key was there
  Invariant: all tasks are stored, each in exactly one queue, in the backlog or scheduled, or none is. A task never
  overtakes one of its priority that waits in its lane.
  Cost: O(tasks + nodes log nodes); without a look at the nodes while the backlog is not empty, where there are no lanes.
]]
-- what placing goes by is read where there is something to place: a field is a part in thirty of a lone call
local max_payload_bytes, max_backlog, lanes, marked = settings('maxPayloadBytes', 'maxBacklog', 'lanes', 'marked')
lanes_used = lanes == '1'
if not max_payload_bytes then
  return { 'unknown-pool' }
end

local plain = ARGV[2] == ''
local wishes, keys, terms, in_lanes = nil, 0, 0, false
if not plain then
  --@include lib/enqueue/wishes
  wishes, keys, terms, in_lanes = wishes_of_tasks()
  if not wishes then
    return { 'invalid', keys, terms }
  end
end
local total = #ARGV - 2 - keys - terms
if total < 1 or total > MAX_TASKS then
  return { 'invalid', 0, 'a call takes 1 to ' .. MAX_TASKS .. ' tasks' }
end
if wishes and #wishes ~= total then
  return { 'invalid', 0, 'there are ' .. #wishes .. ' traits for ' .. total .. ' tasks' }
end

max_payload_bytes = tonumber(max_payload_bytes)
for i = 1, total do
  local body = ARGV[2 + i]
  -- only a body over the bound can have a payload over it
  if #body > max_payload_bytes then
    --@include lib/enqueue/payload
    local bytes = payload_bytes(body)
    if bytes > max_payload_bytes then
      return { 'too-large', i, bytes, max_payload_bytes }
    end
  end
end

local fresh, twins = nil, {}
if keys > 0 then
  --@include lib/enqueue/keys
  fresh, twins = split_by_key(wishes)
end
local new = fresh and #fresh or total

if max_backlog and max_backlog ~= '0' then
  --@include lib/bound
  local room = room_for_tasks(max_backlog, settings('partitions'))
  if new > room then
    local known = {}
    for i = 1, #twins, 2 do
      -- the first of a key in this call is refused with the others
      if type(twins[i + 1]) == 'string' then
        known[#known + 1] = twins[i]
      end
    end
    return { 'full', room, known }
  end
end
-- also for who asks whether the first one is safe: a confirmation is about what this connection has written
count('deduplicated', #twins / 2)

if new == 0 then
  return { 'enqueued', 0, twins }
end

local first = redis.call('INCRBY', base .. 'seq', new) - new + 1
local sequences
if new == 1 then
  -- a lone task needs no lists that grow: a part in twenty of its call
  sequences = { string.format('%d', first) }
  redis.call('HSET', base .. 'tasks', sequences[1], ARGV[2 + (fresh and fresh[1] or 1)])
else
  local bodies = {}
  sequences = {}
  for i = 1, new do
    sequences[i] = string.format('%d', first + i - 1)
    bodies[2 * i - 1] = sequences[i]
    bodies[2 * i] = ARGV[2 + (fresh and fresh[i] or i)]
  end
  redis.call('HSET', base .. 'tasks', unpack(bodies))
end

-- the first one after a sweep is marked at once, for there may be no sweep any more to do it
if first == (marked or 0) + 1 then
  --@include lib/marks
  mark(first + new - 1)
end

if fresh then
  --@include lib/enqueue/keys
  remember_keys(wishes, fresh, twins, sequences)
end

local tokens = sequences
if not plain then
  --@include lib/enqueue/tokens
  tokens = tokens_that_may_run(wishes, fresh, sequences)
end

-- Whether the tasks may only wait behind others: no node has room, or none for what waits in front.
local is_behind = plain and not lanes_used and redis.call('RPUSHX', backlog_key('0'), unpack(tokens)) > 0
local window, partitions, levels, strategy
if not is_behind and not lanes_used then
  window, partitions, levels, strategy = settings('window', 'partitions', 'levels', 'strategy')
  if plain and window == '0' then
    --@include lib/window
    is_behind = not may_give_ahead(window) and redis.call('RPUSH', backlog_key('0'), unpack(tokens))
  end
end

if is_behind then
  --@include lib/wake
  wake_any(new)
elseif lanes_used or in_lanes then
  --@include lib/dispatch
  -- into their lanes, behind those that wait there; what has room goes on to nodes at once
  append_to_backlog(tokens)
  dispatch(MAX_TASKS)
else
  local groups = { ['0'] = tokens }
  if not plain then
    --@include lib/token
    groups = by_priority(tokens)
  end
  --@include lib/enqueue/place
  -- of plain ones it is known that none waits in front
  local waiting = place_groups(groups, first, plain and '0', window, partitions, levels, strategy)
  if waiting > 0 then
    wake_any(math.min(waiting, new))
  end
end
if #twins == 0 then
  return { 'enqueued', first }
end
return { 'enqueued', first, twins }

--@include lib/partition
--@include lib/wake
--@include lib/window
--[[
  Store new tasks and place them.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] traits    of all tasks, joined by ","; each is "" or "<priority>:<cost>:<maxAttempts>" and must say
                    what the body says; behind it "+<ms>" or "@<ms>" for a task that waits, "#<ms>" for one with a
                    dedupKey, "*" for one with terms (lib/wishes.lua); "" alone where all are ""
  ARGV[3..] bodies  of at most 1000 tasks, in order
  then      the dedupKeys of the tasks that have one, in order, and the terms of those that have some

  Returns {'enqueued', first sequence, {n, sequence, ...}}: the new tasks are numbered from the first one on; the
          n-th task is none, its key was there: the task of that sequence is meant
        | {'unknown-pool'} | {'invalid', n, fault} | {'too-large', n, bytes, most}: the payload of task n, and the
          pool's maxPayloadBytes
        | {'full', room, {n, ...}}: more new tasks than there is room for in the partition (maxBacklog); the n-th task
          needs none, its key was there
  Invariant: all tasks are stored, each in exactly one queue, in the backlog or scheduled, or none is. A task never
  overtakes one of its priority that waits in its lane.
  Cost: O(tasks + nodes log nodes); without a look at the nodes while the backlog is not empty, where there are no lanes.
]]
local window, partitions, levels, strategy, max_payload_bytes, max_backlog, lanes, marked, own_windows =
  settings('window', 'partitions', 'levels', 'strategy', 'maxPayloadBytes', 'maxBacklog', 'lanes', 'marked',
    'ownWindows')
lanes_used = lanes == '1'
if not window then
  return { 'unknown-pool' }
end

local function wishes_of_tasks()
  --@include lib/wishes
  local read, keys, terms_or_fault = read_wishes(ARGV[2])
  if not read then
    return nil, keys, terms_or_fault
  end
  for i = 1, keys do
    -- the times to live have been looked at
    local bad_key = key_fault(ARGV[#ARGV - terms_or_fault - keys + i], 1)
    if bad_key then
      return nil, 0, bad_key
    end
  end
  local in_lanes = false
  for i = #ARGV - terms_or_fault + 1, #ARGV do
    -- with a label or a tenant
    in_lanes = in_lanes or string.sub(ARGV[i], 1, 2) ~= ';;'
  end
  local n, too_many
  if in_lanes then
    --@include lib/label_sets
    n, too_many = too_many_label_sets(read)
  end
  if n then
    return nil, n, too_many
  end
  return read, keys, terms_or_fault, in_lanes
end

local plain = ARGV[2] == ''
local wishes, keys, terms, in_lanes = nil, 0, 0, false
if not plain then
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

-- Of either form of a body: {"name": ..., "payload": ...} or [name, payload, ...]
local function payload_bytes(body)
  --@include lib/json_member
  local blank = blanked(body)
  return string.find(blank, '^%s*%[') and second_item_bytes(blank)
    or member_bytes(body, blank, 'payload')
end

max_payload_bytes = tonumber(max_payload_bytes)
for i = 1, total do
  local body = ARGV[2 + i]
  -- only a body over the bound can have a payload over it
  local bytes = #body > max_payload_bytes and payload_bytes(body) or 0
  if bytes > max_payload_bytes then
    return { 'too-large', i, bytes, max_payload_bytes }
  end
end

-- Which of the tasks are new, by their numbers, and the others as {n, sequence of the first, ...}. A key's first task
-- may be in this very call: it has no sequence yet, so its number stands for it, as a negative.
local function split_by_key()
  --@include lib/dedup
  local fresh, twins, first_in_call, next_key = {}, {}, {}, 2 + total
  for i, wish in ipairs(wishes) do
    local first
    if wish.ttl then
      next_key = next_key + 1
      wish.key = ARGV[next_key]
      first = first_in_call[wish.key] or first_with_key(wish.key)
    end
    if first then
      twins[#twins + 1] = i
      twins[#twins + 1] = first
    else
      fresh[#fresh + 1] = i
      if wish.key then
        first_in_call[wish.key] = -#fresh
      end
    end
  end
  return fresh, twins
end

local fresh, twins = nil, {}
if keys > 0 then
  fresh, twins = split_by_key()
end
local new = fresh and #fresh or total

if max_backlog and max_backlog ~= '0' then
  --@include lib/bound
  local room = room_for_tasks(max_backlog, partitions)
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
local sequences, bodies = {}, {}
for i = 1, new do
  sequences[i] = string.format('%d', first + i - 1)
  bodies[2 * i - 1] = sequences[i]
  bodies[2 * i] = ARGV[2 + (fresh and fresh[i] or i)]
end
redis.call('HSET', base .. 'tasks', unpack(bodies))

-- the first one after a sweep is marked at once, for there may be no sweep any more to do it
if first == (marked or 0) + 1 then
  --@include lib/marks
  mark(first + new - 1)
end

local function remember_keys()
  --@include lib/dedup
  for i, n in ipairs(fresh) do
    if wishes[n].key then
      remember_key(wishes[n].key, sequences[i], wishes[n].ttl)
    end
  end
  for i = 2, #twins, 2 do
    local number = tonumber(twins[i])
    if number < 0 then
      twins[i] = sequences[-number]
    end
  end
end

if fresh then
  remember_keys()
end

-- Whether plain tasks may only wait behind others: no node has room, or none for what waits in front.
local function wait_behind_others()
  local backlog = backlog_key('0')
  return redis.call('RPUSHX', backlog, unpack(sequences)) > 0
    or not may_give_ahead(window, own_windows) and redis.call('RPUSH', backlog, unpack(sequences))
end

-- The tokens of the new tasks that may run now; the others are put where they wait for their time.
local function new_tokens()
  --@include lib/token
  if plain then
    return sequences
  end
  --@include lib/clock
  local tokens, waiting = {}, {}
  for i = 1, new do
    local wish = wishes[fresh and fresh[i] or i]
    local token = make_token(sequences[i], wish.traits)
    local due = wish.sign == '+' and now + wish.ms or wish.sign == '@' and wish.ms or 0
    if due > now then
      waiting[#waiting + 1] = string.format('%.0f', due)
      waiting[#waiting + 1] = token
    else
      tokens[#tokens + 1] = token
    end
  end
  if #waiting > 0 then
    redis.call('ZADD', base .. 'scheduled', unpack(waiting))
  end
  return tokens
end

-- Places tokens by priority, and wakes idle nodes for those that must wait in the backlog.
local function place_all(tokens)
  --@include lib/levels
  --@include lib/place
  local groups = by_priority(tokens)
  for priority in pairs(groups) do
    levels = use_level(levels, priority)
  end
  local nodes
  local waiting = 0
  for priority in string.gmatch(levels, '%d') do
    local group = groups[priority]
    waiting = waiting + redis.call('LLEN', backlog_key(priority))
    if group then
      local given = 0
      if waiting == 0 and may_give_ahead(window, own_windows) then
        nodes = nodes or active_nodes(window, tonumber(partitions))
        given = place(strategy, nodes, priority, group, first)
      end
      if given < #group then
        redis.call('RPUSH', backlog_key(priority), unpack(group, given + 1))
        waiting = waiting + #group - given
      end
    end
  end
  if waiting > 0 then
    wake_any(math.min(waiting, new))
  end
end

-- Into their lanes, behind those that wait there; what has room goes on to nodes at once.
local function place_in_lanes(tokens)
  --@include lib/dispatch
  append_to_backlog(tokens)
  dispatch(MAX_TASKS)
end

if lanes_used or in_lanes then
  place_in_lanes(new_tokens())
elseif plain and wait_behind_others() then
  wake_any(new)
else
  place_all(new_tokens())
end
return { 'enqueued', first, twins }

--@include lib/partition
--@include lib/wake
--[[
  Store new tasks and place them.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] traits    of all tasks, joined by ","; each is "" or "<priority>:<cost>:<maxAttempts>" and must say
                    what the body says; "" alone where all are ""
  ARGV[3..] bodies  of at most 1000 tasks, in order

  Returns {'enqueued', first sequence} (the others follow it) | {'unknown-pool'} | {'invalid', n, fault}
        | {'too-large', n, bytes, most}: the payload of task n, and the pool's maxPayloadBytes
  Invariant: all tasks are stored, each in exactly one queue or in the backlog, or none is. A task never
  overtakes one of its priority that waits in the backlog.
  Cost: O(tasks + nodes log nodes); without a look at the nodes while the backlog is not empty.
]]
local window, partitions, levels, strategy, max_payload_bytes =
  settings('window', 'partitions', 'levels', 'strategy', 'maxPayloadBytes')
if not window then
  return { 'unknown-pool' }
end
local total = #ARGV - 2
if total < 1 or total > MAX_TASKS then
  return { 'invalid', 0, 'a call takes 1 to ' .. MAX_TASKS .. ' tasks' }
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

local function checked_traits()
  --@include lib/traits
  return split_traits(ARGV[2], total)
end

local plain = ARGV[2] == ''
local traits, at_fault, fault
if not plain then
  traits, at_fault, fault = checked_traits()
  if not traits then
    return { 'invalid', at_fault, fault }
  end
end

local first = redis.call('INCRBY', base .. 'seq', total) - total + 1
local sequences, bodies = {}, {}
for i = 1, total do
  sequences[i] = string.format('%d', first + i - 1)
  bodies[2 * i - 1] = sequences[i]
  bodies[2 * i] = ARGV[2 + i]
end
redis.call('HSET', base .. 'tasks', unpack(bodies))

-- Whether plain tasks may only wait behind others: no node has room, or none for what waits in front.
local function wait_behind_others()
  local backlog = backlog_key('0')
  return redis.call('RPUSHX', backlog, unpack(sequences)) > 0
    or window == '0' and redis.call('RPUSH', backlog, unpack(sequences))
end

-- The new tasks' tokens by priority.
local function new_tokens()
  --@include lib/token
  if plain then
    return { ['0'] = sequences }
  end
  local tokens = {}
  for i = 1, total do
    tokens[i] = make_token(sequences[i], traits[i])
  end
  return by_priority(tokens)
end

-- Places tokens by priority, and wakes idle nodes for those that must wait in the backlog.
local function place_all(groups)
  --@include lib/levels
  --@include lib/place
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
      if waiting == 0 and window ~= '0' then
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
    wake_any(math.min(waiting, total))
  end
end

if plain and wait_behind_others() then
  wake_any(total)
else
  place_all(new_tokens())
end
return { 'enqueued', first }

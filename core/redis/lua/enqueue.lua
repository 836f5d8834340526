--@include lib/partition
--@include lib/token
--@include lib/traits
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
max_payload_bytes = tonumber(max_payload_bytes)

local function payload_bytes(body)
  --@include lib/json_member
  return member_bytes(body, 'payload')
end

for i = 1, total do
  local body = ARGV[2 + i]
  -- only a body over the bound can have a payload over it
  local bytes = #body > max_payload_bytes and payload_bytes(body) or 0
  if bytes > max_payload_bytes then
    return { 'too-large', i, bytes, max_payload_bytes }
  end
end
local traits, at_fault, fault = split_traits(ARGV[2], total)
if not traits then
  return { 'invalid', at_fault, fault }
end

local first = redis.call('INCRBY', base .. 'seq', total) - total + 1
local plain = ARGV[2] == ''
local tokens, bodies = {}, {}
for i = 1, total do
  local sequence = string.format('%d', first + i - 1)
  tokens[i] = plain and sequence or make_token(sequence, traits[i])
  bodies[2 * i - 1] = sequence
  bodies[2 * i] = ARGV[2 + i]
end
redis.call('HSET', base .. 'tasks', unpack(bodies))

-- Places tokens by priority; how many wait in the backlog then, with those of at least their priority before them.
local function place_all(groups)
  --@include lib/dispatch
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
  return waiting
end

-- Whether plain tokens may only wait behind others: a backlog means that no node has room, or that others are first.
local function wait_behind_others()
  if redis.call('RPUSHX', backlog_key('0'), unpack(tokens)) > 0 then
    return true
  end
  if window == '0' then
    redis.call('RPUSH', backlog_key('0'), unpack(tokens))
  end
  return window == '0'
end

local waiting = total
if not plain or not wait_behind_others() then
  waiting = place_all(plain and { ['0'] = tokens } or by_priority(tokens))
end
if waiting > 0 then
  wake_any(math.min(waiting, total))
end
return { 'enqueued', first }

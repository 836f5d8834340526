--@include lib/partition
--@include lib/token
--@include lib/traits
--@include lib/json_member
--@include lib/dispatch
--[[
  Store new tasks and place them.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2..] traits, body ...  at most 1000 tasks, in order; traits are "" or
            "<priority>:<cost>:<maxAttempts>" and must say what the body says

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
local total = (#ARGV - 1) / 2
if total < 1 or total > MAX_TASKS or total ~= math.floor(total) then
  return { 'invalid', 0, 'a call takes 1 to ' .. MAX_TASKS .. ' tasks' }
end
max_payload_bytes = tonumber(max_payload_bytes)
local traits, plain = {}, true
for i = 1, total do
  local body, fault = ARGV[2 * i + 1], nil
  -- only a body over the bound can have a payload over it
  local bytes = #body > max_payload_bytes and member_bytes(body, 'payload') or 0
  if bytes > max_payload_bytes then
    return { 'too-large', i, bytes, max_payload_bytes }
  end
  traits[i], fault = check_traits(ARGV[2 * i])
  if fault then
    return { 'invalid', i, fault }
  end
  plain = plain and traits[i] == ''
end

local first = redis.call('INCRBY', base .. 'seq', total) - total + 1
local tokens, bodies = {}, {}
for i = 1, total do
  local sequence = string.format('%.0f', first + i - 1)
  tokens[i] = make_token(sequence, traits[i])
  bodies[2 * i - 1] = sequence
  bodies[2 * i] = ARGV[2 * i + 1]
end
redis.call('HSET', base .. 'tasks', unpack(bodies))
count('enqueued', total)

local groups = plain and { ['0'] = tokens } or by_priority(tokens)
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
    -- a backlog means that no node has room, or that others are first
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
return { 'enqueued', first }

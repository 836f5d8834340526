--@include lib/doctor
--@include lib/roster
--[[
  What a partition is made of: where the doctor begins.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only

  Returns {'partition', last sequence, {setting, value, ...}, {node names}, {kind, node, priority, length, ...} of each
           place that is not empty, bodies, {finding rows}}
        | {'wrong-type', {key, what Redis says of it, ...}}: nothing else can be looked at
  A finding row is kind, subject, node, figure, outcome, as in lib/doctor.
  Names: 'levels' (a priority is in use that `levels` lacks, or `levels` is none), 'wrong-counter' (subject
  'unreadable', node: which one: no whole number; it becomes 0 until it is counted), 'roster' (subject 'unreadable': no
  weight and capacity; it is struck until the node is looked at), 'lanes' (figure 'class:', 'stray:<labels it is listed
  for>', 'tag:<tag>', 'time:<virtual time>' or 'weight:<weight>': what is listed is no lane, or cannot be; it is struck
  off, or set to a time or weight that can be).
  Invariant: `levels` has each priority in use once, highest first.
  Cost: O(nodes * priorities + lanes), whatever the number of tasks.
]]
local faults = {}

local function check_type(command, key)
  local reply = redis.pcall(command, base .. key)
  if type(reply) == 'table' and reply.err then
    faults[#faults + 1] = key
    faults[#faults + 1] = reply.err
  end
end

--@include lib/doctor_lanes
local HASHES = {
  'fair', 'tenants', 'config', 'tasks', 'failures', 'roster', 'load', 'stats', 'progress', 'turns', 'limits',
}
for _, key in ipairs(HASHES) do
  check_type('HLEN', key)
end
local ZSETS = {
  'scheduled', 'dead', 'nodes', 'lost', 'limited', 'limitDue', 'limitKeys', 'holders', 'rates', 'appointments', 'marks',
  'promoted', 'rebalances', 'plans',
}
for _, key in ipairs(ZSETS) do
  check_type('ZCARD', key)
end
for _, key in ipairs({ 'idle', 'paused', 'classes' }) do
  check_type('SCARD', key)
end
for _, key in ipairs({ 'inbox', 'rejected', 'completed', 'transfers' }) do
  check_type('LLEN', key)
end
check_type('GET', 'seq')
if #faults > 0 then
  return { 'wrong-type', faults }
end

local names = all_names()
for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
  check_type('ZCARD', 'lanes:' .. class)
end
if #faults > 0 then
  return { 'wrong-type', faults }
end
for _, name in ipairs(names) do
  check_type('HLEN', 'node:' .. name)
  check_type('ZCARD', 'labelled:' .. name)
end
each_place(names, function(kind, _, _, key)
  check_type(LISTS[kind] and 'LLEN' or 'ZCARD', string.sub(key, #base + 1))
end)
local sequence = redis.call('GET', base .. 'seq') or '0'
if sequence ~= '0' and not as_sequence(sequence) then
  faults[#faults + 1], faults[#faults + 2] = 'seq', 'ERR value is not a sequence'
end
if #faults > 0 then
  return { 'wrong-type', faults }
end

local outcome = mending and 'mended' or 'left'

-- What HINCRBY takes; anything else would end a script, or a repair, in its middle.
local function check_counters(hash, is_counter)
  local pairs_of = redis.call('HGETALL', base .. hash)
  for i = 1, #pairs_of, 2 do
    local field, value = pairs_of[i], pairs_of[i + 1]
    if is_counter(field) and not (string.find(value, '^-?%d+$') and #value < 16) then
      if mending then
        redis.call('HSET', base .. hash, field, 0)
      end
      found('wrong-counter', 'unreadable', hash .. ' ' .. field, value, outcome)
    end
  end
end

check_counters('load', function(field)
  return string.find(field, '^[qr]:.')
end)
check_counters('fair', function(field)
  return string.find(field, '^n:%d$')
end)
check_all_lanes()
check_counters('stats', function()
  return true
end)
for _, name in ipairs(names) do
  check_counters('node:' .. name, function(field)
    return field == 'completed' or field == 'failed' or field == 'stolen'
  end)
end

local roster = redis.call('HGETALL', base .. 'roster')
for i = 1, #roster, 2 do
  local weight, capacity = read_roster(roster[i + 1])
  if not (is_number(weight, 1e-6, 1e6) and is_number(capacity, 1, 10000)) then
    if mending then
      redis.call('HDEL', base .. 'roster', roster[i])
    end
    found('roster', 'unreadable', roster[i], roster[i + 1], outcome)
  end
end

local places, used = {}, {}
each_place(names, function(kind, name, priority, key)
  local length = length_of(kind, key)
  if length > 0 then
    used[priority] = true
    for _, value in ipairs({ kind, name, priority, length }) do
      places[#places + 1] = value
    end
  end
end)

local levels, wanted, lacking = settings('levels') or '', '', ''
for priority in string.gmatch(ALL_PRIORITIES, '%d') do
  local has = string.find(levels, priority, 1, true)
  if has or used[priority] or priority == '0' then
    wanted = wanted .. priority
  end
  if used[priority] and not has then
    lacking = lacking .. priority
  end
end
if levels ~= wanted then
  if mending then
    redis.call('HSET', base .. 'config', 'levels', wanted)
  end
  found('levels', lacking, '', levels, outcome)
end

return {
  'partition', sequence, redis.call('HGETALL', base .. 'config'), names, places,
  redis.call('HLEN', base .. 'tasks'), findings,
}

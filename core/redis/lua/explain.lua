--@include lib/partition
--@include lib/clock
--@include lib/where
--@include lib/nodes
--@include lib/ahead
--@include lib/limiting
--@include lib/next_offers
--@include lib/transferred
--[[
  What there is to say of where a task is and why; reads only. Nothing of it is recorded for this while tasks go their
  way: it is worked out from the places, the loads and the settings as they are now.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] sequence

  Returns {'explained', now, token, place, node or '', score or '', failure or '', {strategy, window, stealing},
           {node, state, weight, capacity, window or '-', labels, queued cost, running cost, running here,
            room or 'unlimited', tasks of its queue that go before, others that it may begin before, ...},
           {tasks ahead, 1 when there may be more, of higher priority, of its lane, other lanes} or {},
           {ms, kind, from, to} of the latest transfer or {},
           {limits that keep it, as limits_on has them, and when its key is looked at again, as look_for has it}}
        | {'missing'}
  place and score are as in find.lua. Ahead is told of a task in the backlog or in a queue, or put aside by a limit. Of a
  queue those go before a task that is elsewhere whose priority is not lower. Other lanes are at most some hundreds: so
  many are looked at of each set of labels.
  Cost: that of find.lua, O(nodes * lanes), and at most 500 transfers, 100 moves of the last rebalances, and 500 tasks of 20
  keys that are offered next.
]]
local sequence = ARGV[2]
local token = token_of(sequence)
if not token then
  return { 'missing' }
end
local strategy, window, partitions, levels, stealing =
  settings('strategy', 'window', 'partitions', 'levels', 'stealing')
local place, holder, score, index = where_is(token)

local nodes, active = active_nodes(window, tonumber(partitions)), {}
for _, node in ipairs(nodes) do
  active[node.name] = node
end
local offers, looked_at = next_offers()
local ahead, begun_before_on = ahead_of(token, place, holder, levels, nodes, index, offers)

-- How many tasks of a node's queue are of no lower priority.
local function queued_before(name)
  local _, priority = read_token(token)
  local tasks = 0
  for level in string.gmatch(levels, '%d') do
    tasks = tasks + (tonumber(level) >= tonumber(priority) and redis.call('LLEN', queue_key(name, level)) or 0)
  end
  return tasks
end

local rows = {}
local function add_node(name, is_lost)
  local entry = redis.call('HMGET', base .. 'node:' .. name, 'state', 'weight', 'capacity', 'window', 'labels')
  local loads = redis.call('HMGET', base .. 'load', 'q:' .. name, 'r:' .. name)
  local known = active[name] or {}
  local own_window = entry[4] or '-'
  local room = known.room
    or room_of(own_window == '-' and window or own_window, tonumber(entry[3] or 1), tonumber(partitions), tonumber(loads[1] or 0))
  for _, value in ipairs({
    name,
    is_lost and 'lost' or entry[1] or 'lost',
    known.weight and string.format('%.12g', known.weight) or entry[2] or '1',
    entry[3] or '1',
    own_window,
    entry[5] or '',
    loads[1] or '0',
    loads[2] or '0',
    lease_count(name),
    room == math.huge and 'unlimited' or string.format('%.0f', room),
    queued_before(name),
    begun_before_on(entry[5] or ''),
  }) do
    rows[#rows + 1] = value
  end
end

local entries = redis.call('ZRANGE', base .. 'nodes', 0, -1, 'WITHSCORES')
for i = 1, #entries, 2 do
  -- a node that has missed its heartbeat is lost, be it swept or not
  add_node(entries[i], tonumber(entries[i + 1]) <= now)
end
for _, name in ipairs(redis.call('ZRANGE', base .. 'lost', 0, -1)) do
  add_node(name, true)
end

local on_node = place == 'queued' or place == 'running'
local limits = place ~= 'running' and limits_on(token) or {}
if place == 'limited' then
  for _, value in ipairs(look_for(token, looked_at)) do
    limits[#limits + 1] = value
  end
end
return {
  'explained',
  string.format('%.0f', now),
  token,
  place,
  holder,
  score and string.format('%.0f', score) or '',
  redis.call('HGET', base .. 'failures', sequence) or '',
  { strategy, window, stealing or '' },
  rows,
  ahead,
  on_node and transfer_of(token, holder) or {},
  limits,
}

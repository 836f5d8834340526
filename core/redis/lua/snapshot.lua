--@include lib/partition
--@include lib/clock
--@include lib/leases
--[[
  Counts and loads of a partition in one moment; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'snapshot', now, {setting, value, ...}, {counter, value, ...},
           {backlog, scheduled, dead, inbox, rejected, ever enqueued, ever completed, completed kept, limited},
           {node, state, weight, capacity, epoch, heartbeat deadline, queued, queued cost,
            running, running cost, completed, own window or '-', labels, measured rate or '-', stolen, ...}}
        | {'unknown-pool'}
  Cost: O(nodes * priorities in use), whatever the number of tasks.
]]
local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end

local rows = {}
local completed = tonumber(redis.call('HGET', base .. 'stats', 'completed') or 0)
local function add_node(name, deadline)
  local entry = redis.call(
    'HMGET', base .. 'node:' .. name, 'state', 'weight', 'capacity', 'epoch', 'completed', 'window', 'labels', 'rate',
    'stolen')
  local load = redis.call('HMGET', base .. 'load', 'q:' .. name, 'r:' .. name)
  local state = entry[1] or 'lost'
  -- a node that has missed its heartbeat is lost, be it swept or not
  if deadline <= now then
    state = 'lost'
  end
  local queued = lists_length(levels, function(priority)
    return queue_key(name, priority)
  end)
  local running = lease_count(name)
  completed = completed + tonumber(entry[5] or 0)
  for _, value in ipairs({
    name, state, entry[2] or '1', entry[3] or '1', entry[4] or '0', string.format('%.0f', deadline),
    queued, load[1] or '0', running, load[2] or '0', entry[5] or '0',
    entry[6] or '-', entry[7] or '', entry[8] or '-', entry[9] or '0',
  }) do
    rows[#rows + 1] = value
  end
end

local function add_nodes(zset, deadline_of)
  local entries = redis.call('ZRANGE', base .. zset, 0, -1, 'WITHSCORES')
  for i = 1, #entries, 2 do
    add_node(entries[i], deadline_of(tonumber(entries[i + 1])))
  end
end

add_nodes('nodes', function(score)
  return score
end)
add_nodes('lost', function(score)
  return math.min(score, now)
end)
return {
  'snapshot',
  string.format('%.0f', now),
  redis.call('HGETALL', base .. 'config'),
  redis.call('HGETALL', base .. 'stats'),
  {
    backlog_length(levels),
    redis.call('ZCARD', base .. 'scheduled'),
    redis.call('ZCARD', base .. 'dead'),
    redis.call('LLEN', base .. 'inbox'),
    redis.call('LLEN', base .. 'rejected'),
    redis.call('GET', base .. 'seq') or 0,
    completed,
    redis.call('LLEN', base .. 'completed'),
    redis.call('ZCARD', base .. 'limited'),
  },
  rows,
}

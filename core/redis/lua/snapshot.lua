--@include lib/partition
--@include lib/clock
--@include lib/leases
--@include lib/waiting
--[[
  Counts and loads of a partition in one moment; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'snapshot', now, {setting, value, ...}, {counter, value, ...},
           {backlog, scheduled, dead, inbox, rejected, ever enqueued, ever completed, completed kept,
            cost of the backlog, since when its oldest task waits},
           {node, state, weight, capacity, epoch, heartbeat deadline, queued, queued cost,
            running, running cost, completed, own window or '-', labels, measured rate or '-', stolen,
            since when the oldest of its queue waits, ...}} | {'unknown-pool'}
  Since when: ms, no later than that; '' where none waits, or it is not known. The cost of a long backlog is that of the
  100 tasks at the ends of each of its lists, on the whole list.
  Cost: O(nodes * priorities in use), whatever the number of tasks.
]]
local SAMPLE = 50

local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end

-- How many wait in the lists of all priorities, and since when the first of them does.
local function waiting_in(list_of)
  local length, since = 0, nil
  for priority in string.gmatch(levels, '%d') do
    local list = list_of(priority)
    local here = redis.call('LLEN', list)
    if here > 0 then
      length = length + here
      since = earlier(since, waits_since(redis.call('LINDEX', list, 0)))
    end
  end
  return length, since
end

-- What is in a list costs; of a long one its ends stand for the whole.
local function cost_of_list(list)
  local length = redis.call('LLEN', list)
  if length <= 2 * SAMPLE then
    return total_cost(redis.call('LRANGE', list, 0, -1))
  end
  local sampled = total_cost(redis.call('LRANGE', list, 0, SAMPLE - 1))
    + total_cost(redis.call('LRANGE', list, -SAMPLE, -1))
  return math.floor(sampled / (2 * SAMPLE) * length + 0.5)
end

local function backlog_cost()
  local cost = 0
  for priority in string.gmatch(levels, '%d') do
    cost = cost + cost_of_list(backlog_key(priority))
  end
  return cost
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
  local queued, since = waiting_in(function(priority)
    return queue_key(name, priority)
  end)
  local running = lease_count(name)
  completed = completed + tonumber(entry[5] or 0)
  for _, value in ipairs({
    name, state, entry[2] or '1', entry[3] or '1', entry[4] or '0', string.format('%.0f', deadline),
    queued, load[1] or '0', running, load[2] or '0', entry[5] or '0',
    entry[6] or '-', entry[7] or '', entry[8] or '-', entry[9] or '0',
    since and string.format('%.0f', since) or '',
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
local backlog, backlog_since = waiting_in(backlog_key)
return {
  'snapshot',
  string.format('%.0f', now),
  redis.call('HGETALL', base .. 'config'),
  redis.call('HGETALL', base .. 'stats'),
  {
    backlog,
    redis.call('ZCARD', base .. 'scheduled'),
    redis.call('ZCARD', base .. 'dead'),
    redis.call('LLEN', base .. 'inbox'),
    redis.call('LLEN', base .. 'rejected'),
    redis.call('GET', base .. 'seq') or 0,
    completed,
    redis.call('LLEN', base .. 'completed'),
    string.format('%.0f', backlog_cost()),
    backlog_since and string.format('%.0f', backlog_since) or '',
  },
  rows,
}

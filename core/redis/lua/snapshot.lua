--@include lib/partition
--@include lib/backlog_length
--@include lib/clock
--@include lib/leases
--@include lib/waiting
--@include lib/sample
--[[
  Counts and loads of a partition in one moment; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'snapshot', now, {setting, value, ...}, {counter, value, ...},
           {backlog, scheduled, dead, inbox, rejected, ever enqueued, ever completed, completed kept, limited,
            cost of the backlog, since when its oldest task waits, or the oldest that a limit put aside},
           {node, state, weight, capacity, epoch, heartbeat deadline, queued, queued cost,
            running, running cost, completed, own window or '-', labels, measured rate or '-', stolen,
            since when the oldest of its queue waits, ...}} | {'unknown-pool'}
  Since when: ms, no later than that; '' where none waits, or it is not known. Of a long list the 100 tasks at its ends are
  looked at for its cost, and for ages as many of all lists together as are 500 shared out over them, but two at least of
  each; no more than 300 lanes are looked into.
  Cost: O(nodes * priorities in use + lanes), whatever the number of tasks.
]]
-- Most lists of the backlog that are looked into: there may be as many lanes as there are tenants.
local MOST_LISTS = 300
-- Most limitKeys of which the first task that was put aside is looked at.
local MOST_KEYS = 100
-- Most tasks that are looked at for the oldest, beside two of each list.
local MOST_AGES = 500

local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end

-- How many tasks of each list are looked at for the oldest: an even number.
local ages_each

-- How many wait in a node's queue, and since when the oldest of them does.
local function queue_of(name)
  local length, since = 0, nil
  for priority in string.gmatch(levels, '%d') do
    local here, _, tokens = look_into(queue_key(name, priority), ages_each)
    length, since = length + here, earlier(since, waits_since(tokens, ages_each))
  end
  return length, since
end

local function backlog_lists()
  local lists = {}
  for priority in string.gmatch(levels, '%d') do
    lists[#lists + 1] = backlog_key(priority)
    if has_lanes() then
      --@include lib/lanes
      for _, list in ipairs(lane_lists(priority, MOST_LISTS - #lists)) do
        lists[#lists + 1] = list.key
      end
    end
  end
  return lists
end

-- Since when the first one of each key that was put aside waits.
local function limited_since()
  --@include lib/limits
  local since
  for _, key in ipairs(redis.call('ZRANGE', base .. 'limitDue', 0, MOST_KEYS - 1)) do
    local first, last = names_of(key)
    local name = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', 0, 1)[1]
    local _, token = read_limited(name or '')
    since = token and earlier(since, waits_since({ token }, 2)) or since
  end
  return since
end

-- How many tasks the backlog holds, what they cost, and since when the oldest of them waits.
local function backlog_figures(lists)
  local whole, seen, cost, since = backlog_length(levels), 0, 0, nil
  for _, list in ipairs(lists) do
    local length, list_cost, tokens = look_into(list)
    seen, cost = seen + length, cost + list_cost
    since = earlier(since, waits_since(tokens, ages_each))
  end
  if redis.call('EXISTS', base .. 'limited') == 1 then
    since = earlier(since, limited_since())
  end
  -- of lanes that were not looked into it is taken that they are like the others
  return whole, math.floor(cost * whole / math.max(1, seen) + 0.5), since
end

local lists = backlog_lists()
local queues = (redis.call('ZCARD', base .. 'nodes') + redis.call('ZCARD', base .. 'lost')) * #levels
ages_each = 2 * math.max(1, math.floor(MOST_AGES / (#lists + queues) / 2))

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
  local queued, since = queue_of(name)
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
local backlog, backlog_cost, backlog_since = backlog_figures(lists)
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
    redis.call('ZCARD', base .. 'limited'),
    string.format('%.0f', backlog_cost),
    backlog_since and string.format('%.0f', backlog_since) or '',
  },
  rows,
}

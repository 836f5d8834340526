--@include lib/partition
--@include lib/clock
--@include lib/backlog_length
--@include lib/lanes
--@include lib/leases
--@include lib/token_buckets
--[[
  What of a partition's tasks has not ended, and how much of it is where: for who looks at some of it with `excerpt`;
  reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'contents', {kind, node or lane, priority, length, ...}, tasks in the backlog, ms until the pool's token
           bucket is full} | {'unknown-pool'}
  kind: 'limited', 'running', 'queue', 'backlog', 'scheduled', 'rates'; of each what goes first comes first, and nothing
  that is empty. Of the backlog at most 1000 lists are looked into, some of each set of labels.
  Cost: O(nodes * priorities in use + lists looked into), whatever the number of tasks.
]]
local MOST_LISTS = 1000

local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end

local rows = {}
local function add(kind, name, priority, length)
  if length > 0 then
    for _, value in ipairs({ kind, name, priority, length }) do
      rows[#rows + 1] = value
    end
  end
end

local function add_zset(kind)
  add(kind, '', '', redis.call('ZCARD', base .. kind))
end

local function add_nodes()
  for _, zset in ipairs({ 'nodes', 'lost' }) do
    for _, node in ipairs(redis.call('ZRANGE', base .. zset, 0, -1)) do
      add('running', node, '', lease_count(node))
      for priority in string.gmatch(levels, '%d') do
        add('queue', node, priority, redis.call('LLEN', queue_key(node, priority)))
      end
    end
  end
end

-- The sets of labels that wait, by priority.
local function label_sets()
  local sets = {}
  for priority in string.gmatch(levels, '%d') do
    for _, labels in ipairs(classes_of(priority)) do
      sets[#sets + 1] = { priority = priority, labels = labels }
    end
  end
  return sets
end

local function add_backlog()
  local sets = has_lanes() and label_sets() or {}
  local most = math.max(1, math.floor(MOST_LISTS / math.max(1, #sets)))
  for priority in string.gmatch(levels, '%d') do
    add('backlog', '0', priority, redis.call('LLEN', backlog_key(priority)))
  end
  for i = 1, math.min(#sets, MOST_LISTS) do
    local priority = sets[i].priority
    for _, lane in ipairs(redis.call('ZRANGE', lanes_key(priority, sets[i].labels), 0, most - 1)) do
      if lane ~= '0' then
        add('backlog', lane, priority, redis.call('LLEN', backlog_key(priority, lane)))
      end
    end
  end
end

add_zset('limited')
add_nodes()
add_backlog()
add_zset('scheduled')
add_zset('rates')
local full = tonumber(redis.call('ZSCORE', base .. 'rates', POOL_BUCKET) or now)
return { 'contents', rows, backlog_length(levels), string.format('%.0f', math.min(1e15, math.max(0, full - now))) }

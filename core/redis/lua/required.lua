--@include lib/partition
--@include lib/lanes
--@include lib/labelled
--@include lib/sample
--[[
  What waits, by the labels that it requires; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'required', {labels, tasks, cost, ...} of the backlog, a row for each priority and set of labels,
           {node, labels, queued cost, ...} of the queues, what requires none left out} | {'unknown-pool'}
  Labels are joined by ",". Of the backlog at most 300 lists are looked into, some of each set of labels, and of a long
  one its ends (lib/sample.lua): what was seen stands for the whole. Of a queue the 100 sets that cost most are told, of
  all queues 1000.
  Cost: O(nodes + sets of labels + lists looked into), whatever the number of tasks.
]]
local MOST_LISTS = 300
local MOST_SETS = 100

local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end

local backlog, queued = {}, {}

local function add_backlog(labels, tasks, cost)
  for _, value in ipairs({ labels, string.format('%.0f', tasks), string.format('%.0f', cost) }) do
    backlog[#backlog + 1] = value
  end
end

-- Of so many lanes of one priority that require the same labels.
local function add_lanes(priority, labels, most)
  local key, tasks, cost = lanes_key(priority, labels), 0, 0
  local lanes = redis.call('ZRANGE', key, 0, most - 1)
  for _, lane in ipairs(lanes) do
    local length, list_cost = look_into(backlog_key(priority, lane))
    tasks, cost = tasks + length, cost + list_cost
  end
  local times = redis.call('ZCARD', key) / math.max(1, #lanes)
  add_backlog(labels, tasks * times, cost * times)
end

local function add_priorities()
  local sets = {}
  for priority in string.gmatch(levels, '%d') do
    for _, labels in ipairs(classes_of(priority)) do
      sets[#sets + 1] = { priority = priority, labels = labels }
    end
  end
  local most = math.max(1, math.floor(MOST_LISTS / #sets))
  for i = 1, math.min(#sets, MOST_LISTS) do
    add_lanes(sets[i].priority, sets[i].labels, most)
  end
end

if has_lanes() then
  add_priorities()
else
  for priority in string.gmatch(levels, '%d') do
    add_backlog('', look_into(backlog_key(priority)))
  end
end

for _, zset in ipairs({ 'nodes', 'lost' }) do
  for _, node in ipairs(redis.call('ZRANGE', base .. zset, 0, -1)) do
    local most = math.min(MOST_SETS, MAX_TASKS - #queued / 3)
    local sets = most > 0 and redis.call('ZREVRANGE', labelled_key(node), 0, most - 1, 'WITHSCORES') or {}
    for i = 1, #sets, 2 do
      queued[#queued + 1] = node
      queued[#queued + 1] = sets[i]
      queued[#queued + 1] = sets[i + 1]
    end
  end
end
return { 'required', backlog, queued }

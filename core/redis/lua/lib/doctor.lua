--@include lib/partition
--@include lib/token
--[[
  What the scripts of the doctor share. Each looks at a bounded part of a partition. A fault that it names is one
  it has seen whole in this call, while nobody else could change anything; where it is asked to mend, it mends that
  in the same call.

  ARGV[2] of each: 1 to mend, 0 to look only.
]]
local ALL_PRIORITIES = '9876543210'
-- Largest whole number that every language keeps exactly.
local MAX_SEQUENCE = 9007199254740991

-- Most lanes of a priority that are looked at.
local MOST_LANE_LISTS = 10000

local mending = ARGV[2] == '1'
local findings = {}

-- Names a fault: what it is of, the node or '', a figure or '', and whether it is 'mended', 'left' or 'unconfirmed'.
local function found(kind, subject, node, figure, outcome)
  for _, value in ipairs({ kind, string.sub(subject, 1, 300), node, tostring(figure), outcome }) do
    findings[#findings + 1] = value
  end
end

-- A sequence as a text that is exactly the number it says; nil for anything else.
local function as_sequence(text)
  local digits = text and string.match(text, '^[1-9]%d*$')
  local number = digits and #digits <= 16 and tonumber(digits)
  return number and number <= MAX_SEQUENCE and number or nil
end

-- Whether a text is a number in a range.
local function is_number(text, least, most)
  local number = tonumber(text or '')
  return number and number >= least and number <= most
end

-- All names that the partition knows of, in an order that does not change: nodes, lost ones, and those that only a
-- counter, the roster or a set of names still tells of.
local function all_names()
  local seen, names = {}, {}
  local function add(name)
    if name and not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
  for _, zset in ipairs({ 'nodes', 'lost' }) do
    for _, name in ipairs(redis.call('ZRANGE', base .. zset, 0, -1)) do
      add(name)
    end
  end
  for _, set in ipairs({ 'idle', 'paused' }) do
    for _, name in ipairs(redis.call('SMEMBERS', base .. set)) do
      add(name)
    end
  end
  for _, name in ipairs(redis.call('HKEYS', base .. 'roster')) do
    add(name)
  end
  for _, field in ipairs(redis.call('HKEYS', base .. 'load')) do
    add(string.match(field, '^[qr]:(.+)$'))
  end
  table.sort(names)
  return names
end

-- Calls visit(kind, node, priority, key) for each place in which tokens can be: `place` and `node` name it, as a
-- page does, but that of the backlog of a lane other than 0 the node is the lane; priority is '' but for lists.
local function each_place(names, visit)
  for _, kind in ipairs({ 'completed', 'dead', 'scheduled', 'limited' }) do
    visit(kind, '', '', base .. kind)
  end
  for _, name in ipairs(names) do
    visit('running', name, '', base .. 'running:' .. name)
  end
  for _, name in ipairs(names) do
    for priority in string.gmatch(ALL_PRIORITIES, '%d') do
      visit('queue', name, priority, queue_key(name, priority))
    end
  end
  for priority in string.gmatch(ALL_PRIORITIES, '%d') do
    visit('backlog', '', priority, backlog_key(priority))
    --@include lib/doctor_lanes
    each_listed(priority, function(lane, key, _, labels)
      if lane ~= '0' and is_lane(lane, labels) then
        visit('backlog', lane, priority, key)
      end
    end)
  end
end

local LISTS = { completed = true, queue = true, backlog = true }

local function length_of(kind, key)
  return redis.call(LISTS[kind] and 'LLEN' or 'ZCARD', key)
end

-- How many tokens there are in all places.
local function all_tokens(names)
  local total = 0
  each_place(names, function(kind, _, _, key)
    total = total + length_of(kind, key)
  end)
  return total
end

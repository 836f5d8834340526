--@include lib/partition
--@include lib/undo_log
--[[
  What a rebalance has brought to nodes. It stays there for the rest of that rebalance, so no task is moved twice. Fields
  of the hash `rebalanced:<id>`, kept as long as its log (lib/undo_log.lua):
    got:<node>:<labels>    cost of the tasks with these labels that came
    end:<node>:<priority>  "<tasks> <token>": so many at the end of the queue came, if that token is its last one still
    made:...               lib/made.lua

  A node's `got` here is { costs, ends }: costs by labels, and { tasks, last } by priority; nil where nothing came.
]]
-- More than a queue has.
local ALL = 1e15
local MOST_FIELDS = 1000
-- of this call: fields to be written, and their values
local fresh = {}
-- The rebalance with which this call goes on; nil where it is a stored plan, which does not ask what came by it.
local goes_on_with

-- `got` of each node that has any, by a rebalance with which this call goes on.
local function received_by(id)
  local received = {}
  goes_on_with = id
  if id == '' or not rebalanced_at(id) then
    return received
  end
  local fields = redis.call('HGETALL', received_key(id))
  for i = 1, #fields, 2 do
    local kind, name, of = string.match(fields[i], '^(%a+):([^:]*):(.*)$')
    if kind and kind ~= 'made' then
      local got = received[name] or { costs = {}, ends = {} }
      received[name] = got
      if kind == 'got' then
        got.costs[of] = tonumber(fields[i + 1])
      else
        local tasks, last = string.match(fields[i + 1], '^(%d+) (.*)$')
        got.ends[of] = { tasks = tonumber(tasks), last = last }
      end
    end
  end
  return received
end

-- How many tasks at the end of a node's queue came; all where others have come behind them, because nobody knows then.
local function tasks_received(node, priority, list)
  local known = node.got and node.got.ends[priority]
  if not known then
    return 0
  end
  return redis.call('LINDEX', list, -1) == known.last and known.tasks or ALL
end

-- Notes that tasks come to the end of a node's queue, before they do.
local function note_end(node, priority, list, tokens)
  if not goes_on_with then
    return
  end
  node.got = node.got or { costs = {}, ends = {} }
  local last, tasks = tokens[#tokens], math.min(ALL, tasks_received(node, priority, list) + #tokens)
  node.got.ends[priority] = { tasks = tasks, last = last }
  fresh[#fresh + 1] = 'end:' .. node.name .. ':' .. priority
  fresh[#fresh + 1] = string.format('%.0f %s', tasks, last)
end

-- How much of what waits on a node with these labels came; `cost` is all of it.
local function cost_received(node, labels, cost)
  return node.got and math.min(cost, node.got.costs[labels] or 0) or 0
end

-- Notes the cost that came to the nodes of wishes (lib/shift.lua), whose ends have been noted.
local function note_costs(wishes)
  for _, wish in ipairs(wishes) do
    if goes_on_with and wish.tasks > 0 then
      local got = wish.to.got
      got.costs[wish.labels] = (got.costs[wish.labels] or 0) + wish.cost
      fresh[#fresh + 1] = 'got:' .. wish.to.name .. ':' .. wish.labels
      fresh[#fresh + 1] = string.format('%.0f', got.costs[wish.labels])
    end
  end
end

-- Writes down what was noted, of moves that are in the log.
local function save_received()
  for first = 1, #fresh, MOST_FIELDS do
    redis.call('HSET', received_key(goes_on_with), unpack(fresh, first, math.min(#fresh, first + MOST_FIELDS - 1)))
  end
  if #fresh > 0 then
    redis.call('PEXPIRE', received_key(goes_on_with), UNDO_MS)
  end
  fresh = {}
end

--@include lib/partition
--@include lib/token
--@include lib/nodes
--@include lib/wake
--@include lib/strategy
--[[
  Dispatch: backlog to node queues. All scripts that add waiting work end up here, so a task is placed
  by the same rules whether it was enqueued, retried, returned by a lost node or adopted from the inbox.
]]
local function give(node, priority, tokens, first, last, cost)
  redis.call('RPUSH', queue_key(node.name, priority), unpack(tokens, first, last))
  redis.call('HINCRBY', base .. 'load', 'q:' .. node.name, cost)
  node.load = node.load + cost
  node.queued = node.queued + cost
  node.room = node.room - cost
  wake(node.name)
end

-- Slices tokens of cost 1 by the shares; returns how many were given.
local function give_units(nodes, priority, tokens)
  local first = 1
  for _, node in ipairs(nodes) do
    if node.share > 0 then
      give(node, priority, tokens, first, first + node.share - 1, node.share)
      first = first + node.share
    end
  end
  return first - 1
end

-- Slices tokens of any cost: a node takes the next ones while they fit what is left of its share, so it
-- gets less than a task's cost too little; what no share had room for goes where the load stays lowest.
local function give_costs(nodes, priority, tokens)
  local first = 1
  for _, node in ipairs(nodes) do
    local last, cost = first - 1, 0
    while last < #tokens do
      local next_cost = cost + token_cost(tokens[last + 1])
      if next_cost > node.share then
        break
      end
      last, cost = last + 1, next_cost
    end
    if last >= first then
      give(node, priority, tokens, first, last, cost)
      first = last + 1
    end
  end
  return first - 1
end

-- The node on which a task of this cost makes the lowest normalised load, or nil where it fits nowhere.
local function best_fit(nodes, cost)
  local best, best_level
  for _, node in ipairs(nodes) do
    local level = (node.load + cost) / node.weight
    if node.room >= cost and (not best or level < best_level) then
      best, best_level = node, level
    end
  end
  return best
end

-- Gives what it can of tokens of one priority, in order; returns how many, counted from the front.
local function place(strategy, nodes, priority, tokens, turn)
  local cost = total_cost(tokens)
  -- partitions that took their turns alike would give their first tasks to the same node
  local placed = share_out(strategy, nodes, cost, turn + partition_index())
  if placed == 0 then
    return 0
  end
  if cost == #tokens then
    return give_units(nodes, priority, tokens)
  end
  local given = give_costs(nodes, priority, tokens)
  while given < #tokens do
    local next_cost = token_cost(tokens[given + 1])
    local node = best_fit(nodes, next_cost)
    if not node then
      break
    end
    given = given + 1
    give(node, priority, tokens, given, given, next_cost)
  end
  return given
end

-- Puts tokens[first..] back at the head of the backlog, in their order.
local function push_back(tokens, first)
  local rest = {}
  for i = #tokens, first, -1 do
    rest[#rest + 1] = tokens[i]
  end
  for priority, group in pairs(by_priority(rest)) do
    redis.call('LPUSH', backlog_key(priority), unpack(group))
  end
end

local function total_room(nodes)
  local room = 0
  for _, node in ipairs(nodes) do
    room = room + node.room
  end
  return room
end

-- Moves up to `budget` tasks of the backlog onto the nodes given; returns how many.
local function dispatch_to(nodes, levels, strategy, budget)
  local given = 0
  for priority in string.gmatch(levels, '%d') do
    while given < budget do
      local most = math.min(budget - given, total_room(nodes))
      if most < 1 then
        return given
      end
      local tokens = redis.call('LPOP', backlog_key(priority), most)
      if not tokens then
        break
      end
      local placed = place(strategy, nodes, priority, tokens, tonumber(token_sequence(tokens[1])))
      given = given + placed
      if placed < #tokens then
        push_back(tokens, placed + 1)
        return given
      end
    end
  end
  return given
end

-- Dispatches to all active nodes; idle nodes are woken for what had no room. Returns how many were given.
local function dispatch(budget)
  local window, partitions, levels, strategy =
    settings('window', 'partitions', 'levels', 'strategy')
  local given = 0
  if window ~= '0' then
    given = dispatch_to(active_nodes(window, tonumber(partitions)), levels, strategy, budget)
  end
  local left = backlog_length(levels)
  if left > 0 then
    wake_any(math.min(left, MAX_TASKS))
  end
  return given
end

-- Remembers a priority the first time it is used, highest first.
local function use_level(levels, priority)
  if string.find(levels, priority, 1, true) then
    return levels
  end
  local digits = { priority }
  for digit in string.gmatch(levels, '%d') do
    digits[#digits + 1] = digit
  end
  table.sort(digits, function(a, b)
    return a > b
  end)
  levels = table.concat(digits)
  redis.call('HSET', base .. 'config', 'levels', levels)
  return levels
end

-- Puts tokens at the end of the backlog, by priority.
local function append_to_backlog(tokens)
  local levels = settings('levels')
  for priority, group in pairs(by_priority(tokens)) do
    levels = use_level(levels, priority)
    redis.call('RPUSH', backlog_key(priority), unpack(group))
  end
end

-- Puts tokens before all others of their priority, the first one foremost.
local function prepend_to_backlog(tokens)
  local levels = settings('levels')
  for i = 1, #tokens do
    local _, priority = read_token(tokens[i])
    levels = use_level(levels, priority)
  end
  push_back(tokens, 1)
end

--@include lib/partition
--@include lib/token
--@include lib/queued
--@include lib/nodes
--@include lib/wake
--@include lib/strategy
--[[
  Placing: tasks onto node queues by the pool's strategy. All scripts that give nodes work end up here, so a task is
  placed by the same rules whether it was enqueued, retried, returned by a lost node or adopted from the inbox.
]]
local function give(node, priority, tokens, first, last, cost)
  redis.call('RPUSH', queue_key(node.name, priority), unpack(tokens, first, last))
  -- tokens that are placed together require the same labels
  change_queued(node.name, cost, tokens[first])
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

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
-- Looks at nodes that are left to this call where tasks are placed one by one (lib/one_by_one.lua): a few ms of them.
local looks_left = 50000

local function count_in(node, cost)
  node.load = node.load + cost
  node.queued = node.queued + cost
  node.room = node.room - cost
end

-- Puts tokens into the queue of a node that they are counted in for already, and wakes it.
local function push_to(node, priority, tokens, first, last, cost)
  redis.call('RPUSH', queue_key(node.name, priority), unpack(tokens, first, last))
  -- tokens that are placed together require the same labels
  change_queued(node.name, cost, tokens[first])
  wake_for(node, last - first + 1)
end

local function give(node, priority, tokens, first, last, cost)
  count_in(node, cost)
  push_to(node, priority, tokens, first, last, cost)
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

-- Gives by shares, of the whole batch.
local function give_shares(nodes, priority, tokens, turn)
  local cost = total_cost(tokens)
  local placed = share_out(nodes, cost, turn)
  if placed == 0 then
    return 0
  end
  if cost == #tokens then
    return give_units(nodes, priority, tokens)
  end
  local given = give_costs(nodes, priority, tokens)
  while given < #tokens do
    local next_cost = token_cost(tokens[given + 1])
    local node = lowest_with(nodes, next_cost, turn)
    if not node then
      break
    end
    given = given + 1
    give(node, priority, tokens, given, given, next_cost)
  end
  return given
end

local function give_all(strategy, nodes, priority, tokens, turn)
  if strategy ~= 'least-loaded' and #nodes > 1 then
    --@include lib/one_by_one
    local choose, remember = chooser_of(strategy, nodes, tokens, turn)
    if choose then
      return give_chosen(choose, remember, priority, tokens)
    end
  end
  return give_shares(nodes, priority, tokens, turn)
end

-- Gives what it can of tokens of one priority, in order; returns how many, counted from the front. Idle nodes are woken
-- for what they are given, and for what they may steal.
local function place(strategy, nodes, priority, tokens, turn)
  -- partitions that took their turns alike would give their first tasks to the same node
  turn = turn + partition_index()
  local given = give_all(strategy, nodes, priority, tokens, turn)
  wake_thieves(nodes, turn)
  return given
end

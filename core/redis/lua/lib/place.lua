--@include lib/partition
--@include lib/token
--@include lib/queued
--@include lib/nodes
--@include lib/thieves
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
  --@include lib/give_costs
  return give_by_cost(nodes, priority, tokens, turn)
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

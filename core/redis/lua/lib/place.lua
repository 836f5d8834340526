--@include lib/partition
--@include lib/token
--@include lib/queued
--@include lib/nodes
--@include lib/thieves
--@include lib/share
--@include lib/strategies/lowest
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

-- Gives by shares, of the whole batch; what is left of a lone task's shares is the node with the lowest load.
local function give_shares(nodes, priority, tokens, turn)
  local cost = total_cost(tokens)
  if cost ~= 1 then
    --@include lib/give_batch
    return give_batch(nodes, priority, tokens, cost, turn)
  end
  local node = lowest_with(nodes, 1, turn)
  if not node then
    return 0
  end
  give(node, priority, tokens, 1, 1, 1)
  return 1
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

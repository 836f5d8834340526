--@include lib/partition
--@include lib/nodes
--@include lib/strategy
--[[
  The rebalance plan: the fewest moves after which the largest normalised load is as small as it can be.

  Running work r_i stays where it is; queued work Q = sum q_i can be anywhere. Let X be the smallest level
  at which the nodes have places enough, sum_i max(0, floor(X * w_i - r_i)) >= Q. No placement of the queued
  work keeps every node that has any of it below X. So a node above its places gives just the excess, and
  nodes below take it, by water-filling among them. Nodes whose running work alone is above X have no place
  and give all they have queued: no plan can lower them, but their queue need not wait there.
  Costs are whole; where tasks cost more than 1 the plan is exact in cost, and a move leaves out tasks that
  would overshoot it, so it may fall short; who carries it out reads the loads again.
]]
local function places(node, level)
  -- a level is a quotient: what rounding took from it must not cost a place
  local load = level * node.weight * (1 + 1e-14) + 1e-9
  return math.max(0, math.floor(load - node.running))
end

local function places_at(nodes, level)
  local total = 0
  for _, node in ipairs(nodes) do
    total = total + places(node, level)
  end
  return total
end

-- The highest level up to this one at which a node is full to its last place: X is such a step.
local function step_below(nodes, level)
  local step = 0
  for _, node in ipairs(nodes) do
    local most = places(node, level)
    if most > 0 then
      step = math.max(step, (node.running + most) / node.weight)
    end
  end
  return step
end

-- X, by bisection to the last bit that matters, then put on the step it lies on.
local function smallest_level(nodes, queued)
  local low, high = 0, 0
  for _, node in ipairs(nodes) do
    high = math.max(high, (node.running + queued) / node.weight)
  end
  for _ = 1, 100 do
    local middle = (low + high) / 2
    if middle <= low or middle >= high then
      break
    end
    if places_at(nodes, middle) >= queued then
      high = middle
    else
      low = middle
    end
  end
  local step = step_below(nodes, high)
  return places_at(nodes, step) >= queued and step or high
end

-- Pairs what must go with where there is place; at most #nodes - 1 moves.
local function pair_moves(nodes)
  local moves, taker = {}, 1
  for _, giver in ipairs(nodes) do
    while giver.excess > 0 and nodes[taker] do
      local to = nodes[taker]
      local cost = math.min(giver.excess, to.share)
      if cost > 0 then
        moves[#moves + 1] = { from = giver.name, to = to.name, cost = cost }
        giver.excess = giver.excess - cost
        to.share = to.share - cost
      end
      if to.share == 0 and giver.excess > 0 then
        taker = taker + 1
      end
    end
  end
  return moves
end

-- The moves, and the active nodes they are between. What a node holds in other partitions counts as running.
local function make_plan(elsewhere)
  local partitions = settings('partitions')
  local nodes = active_nodes('unlimited', tonumber(partitions))
  local queued, excess = 0, 0
  for _, node in ipairs(nodes) do
    queued = queued + node.queued
    node.running = node.running + (elsewhere[node.name] or 0)
    node.load = node.running + node.queued
  end
  local level = smallest_level(nodes, queued)
  for _, node in ipairs(nodes) do
    local most = places(node, level)
    node.excess = math.max(0, node.queued - most)
    node.room = math.max(0, most - node.queued)
    excess = excess + node.excess
  end
  share_out(nodes, excess, 0)
  return pair_moves(nodes), nodes
end

--@include lib/partition
--@include lib/nodes
--@include lib/received
--@include lib/plan/alike
--[[
  The rebalance plan of a partition: the fewest moves after which the largest normalised load is as small as it can be.

  Running work r_i stays where it is; queued work Q = sum q_i can be anywhere. Let X be the smallest level
  at which the nodes have places enough, sum_i max(0, floor(X * w_i - r_i)) >= Q. No placement of the queued
  work keeps every node that has any of it below X. So a node above its places gives just the excess, and
  nodes below take it, by water-filling among them. Nodes whose running work alone is above X have no place
  and give all they have queued: no plan can lower them, but their queue need not wait there.
  Where tasks require labels, lib/plan/labelled.lua makes the plan.

  Of several partitions, lib/plan/pool.lua plans for all. Each one then plans its own part anew as it is carried out: with
  what that plan leaves on the nodes in the others, and no lower than the levels of that plan. So it moves what the plan
  of the pool does, where nothing has changed, and what is right now, where something has.
  A rebalance is planned anew at each call. What it has brought to a node stays there (lib/received.lua), and counts as
  running work does.
  Costs are whole; where tasks cost more than 1 the plan is exact in cost, and lib/shift.lua fits tasks to it.
]]

local function plan_alike(nodes)
  for _, node in ipairs(nodes) do
    local came = cost_received(node, '', node.queued)
    node.running, node.queued = node.running + came, node.queued - came
  end
  local givers, takers = level_out(nodes)
  return pair_moves(givers, takers, { labels = '' }, {})
end

-- Where tasks require labels; whether it is the best plan.
local function plan_by_labels(nodes)
  --@include lib/plan/labelled
  return plan_sets(nodes, costs_by_labels(nodes))
end

-- Nodes of a plan's own: what it must leave where it is counts as running there.
local function copies_of(nodes)
  local copies = {}
  for i, node in ipairs(nodes) do
    copies[i] = {
      name = node.name, weight = node.weight, labels = node.labels, load = node.load, running = node.running,
      queued = node.queued, got = node.got, least = node.least,
    }
  end
  return copies
end

-- The moves { from, to, labels, cost }, those from one node together; the active nodes they are between, each with its
-- `level`; and whether the plan is the best. `elsewhere`: what the pool's plan says of nodes { held, level, weight }; what
-- is held in other partitions counts as running. The plan goes on with the rebalance `id`.
local function make_plan(elsewhere, id)
  local partitions = settings('partitions')
  local nodes = active_nodes('unlimited', tonumber(partitions))
  local received = received_by(id)
  for _, node in ipairs(nodes) do
    local planned = elsewhere[node.name]
    if planned then
      node.running, node.least, node.weight = node.running + planned.held, planned.level, planned.weight
    end
    node.load = node.running + node.queued
    node.got = received[node.name]
  end
  local copies = copies_of(nodes)
  local moves, is_best
  if any_labels(nodes) then
    moves, is_best = plan_by_labels(copies)
  else
    moves, is_best = plan_alike(copies), true
  end
  for i, node in ipairs(nodes) do
    node.level = math.max(copies[i].level or 0, node.least or 0)
  end
  return moves, nodes, is_best
end

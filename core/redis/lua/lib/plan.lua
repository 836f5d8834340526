--@include lib/partition
--@include lib/nodes
--@include lib/received
--@include lib/plan/places
--[[
  The rebalance plan: the fewest moves after which the largest normalised load is as small as it can be.

  Running work r_i stays where it is; queued work Q = sum q_i can be anywhere. Let X be the smallest level
  at which the nodes have places enough, sum_i max(0, floor(X * w_i - r_i)) >= Q. No placement of the queued
  work keeps every node that has any of it below X. So a node above its places gives just the excess, and
  nodes below take it, by water-filling among them. Nodes whose running work alone is above X have no place
  and give all they have queued: no plan can lower them, but their queue need not wait there.
  Where tasks require labels, lib/plan/labelled.lua makes the plan.
  A rebalance is planned anew at each call. What it has brought to a node stays there (lib/received.lua), and counts as
  running work does.
  Costs are whole; where tasks cost more than 1 the plan is exact in cost, and lib/shift.lua fits tasks to it.
]]

-- Pairs what must go (`excess`) with where there is place (`share`); at most one move less than there are of both.
local function pair_moves(givers, takers, labels, moves)
  local taker = 1
  for _, giver in ipairs(givers) do
    while giver.excess > 0 and takers[taker] do
      local to = takers[taker]
      local cost = math.min(giver.excess, to.share)
      if cost > 0 then
        moves[#moves + 1] = { from = giver.name, to = to.name, labels = labels, cost = cost }
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

local function plan_alike(nodes)
  local queued, excess = 0, 0
  for _, node in ipairs(nodes) do
    local came = cost_received(node, '', node.queued)
    node.running, node.queued = node.running + came, node.queued - came
    queued = queued + node.queued
  end
  local level = smallest_level(nodes, queued)
  local givers, takers = {}, {}
  for _, node in ipairs(nodes) do
    node.level = level
    local room = places(node, level) - node.queued
    if room < 0 then
      node.excess, excess = -room, excess - room
      givers[#givers + 1] = node
    elseif room > 0 then
      -- below the level, as all that it has: so it gets no more than it has places
      takers[#takers + 1] = { name = node.name, weight = node.weight, running = node.running + node.queued }
    end
  end
  lay_lowest(takers, excess)
  return pair_moves(givers, takers, '', {})
end

local function any_labels(nodes)
  local keys = {}
  for i, node in ipairs(nodes) do
    keys[#keys + 1] = base .. 'labelled:' .. node.name
    if (#keys == MAX_FIELDS or i == #nodes) and redis.call('EXISTS', unpack(keys)) > 0 then
      return true
    end
    keys = #keys < MAX_FIELDS and keys or {}
  end
  return false
end

-- Where tasks require labels; whether it is the best plan.
local function plan_by_labels(nodes)
  --@include lib/plan/labelled
  return plan_labelled(nodes)
end

-- Nodes of a plan's own: what it must leave where it is counts as running there.
local function copies_of(nodes)
  local copies = {}
  for i, node in ipairs(nodes) do
    copies[i] = {
      name = node.name, weight = node.weight, labels = node.labels, load = node.load, running = node.running,
      queued = node.queued, got = node.got,
    }
  end
  return copies
end

-- The moves { from, to, labels, cost }, those from one node together; the active nodes they are between, each with its
-- `level`; and whether the plan is the best. What a node holds in other partitions counts as running. The plan goes on
-- with the rebalance `id`.
local function make_plan(elsewhere, id)
  local partitions = settings('partitions')
  local nodes = active_nodes('unlimited', tonumber(partitions))
  local received = received_by(id)
  for _, node in ipairs(nodes) do
    node.running = node.running + (elsewhere[node.name] or 0)
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
    node.level = copies[i].level
  end
  return moves, nodes, is_best
end

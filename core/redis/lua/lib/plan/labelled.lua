--@include lib/plan/alike
--@include lib/plan/groups
--@include lib/plan/levels
--@include lib/plan/fewest
--@include lib/plan/even
--@include lib/plan/roughly
--[[
  The plan where tasks require labels, and so may go to some nodes only: first the smallest level of each node, by
  maximum flow; then the fewest moves to these levels, by a flow of smallest cost; then as evenly as that allows.

  Bounds: MOST_CELLS pairs of a group and a node that serves it, and MOST_STEPS looks at such a pair, which is some
  milliseconds. What lies beyond the first stays where it is, and beyond the second a rougher plan is made; the plan
  says that it is not the best.
]]
local MOST_CELLS = 1000
local MOST_STEPS = 20000

-- Splits what a group's nodes give and get into moves of one label set each.
local function moves_of(nodes, group, moves)
  local excess, takers = {}, {}
  for i, cost in pairs(group.queued) do
    excess[i] = math.max(0, cost - (group.at[i] or 0))
  end
  for _, i in ipairs(group.nodes) do
    if group.at[i] > group.queued[i] then
      takers[#takers + 1] = { name = nodes[i].name, share = group.at[i] - group.queued[i] }
    end
  end
  for _, member in ipairs(group.members) do
    move_set(nodes, member, excess, takers, moves)
  end
end

local function make_problem(nodes, by_labels, is_whole)
  for _, node in ipairs(nodes) do
    node.placed, node.groups = 0, {}
  end
  local groups, cells, is_all = groups_of(nodes, by_labels, is_whole, MOST_CELLS)
  for g, group in ipairs(groups) do
    group.at, group.unplaced = {}, group.demand
    for _, i in ipairs(group.nodes) do
      group.at[i], group.queued[i] = 0, group.queued[i] or 0
      table.insert(nodes[i].groups, g)
    end
  end
  return { nodes = nodes, groups = groups, cells = cells, steps = 0, most_steps = MOST_STEPS }, is_all
end

-- Those from one node together, in the order of the nodes.
local function by_giver(nodes, moves)
  local own, ordered = {}, {}
  for _, move in ipairs(moves) do
    own[move.from] = own[move.from] or {}
    table.insert(own[move.from], move)
  end
  for _, node in ipairs(nodes) do
    for _, move in ipairs(own[node.name] or {}) do
      ordered[#ordered + 1] = move
    end
  end
  return ordered
end

-- The plan for sets of tasks (lib/plan/groups.lua), which are all that waits (`is_whole`), or not; and whether it is the
-- best.
local function plan_sets(nodes, by_labels, is_whole)
  local problem, is_all = make_problem(nodes, by_labels, is_whole)
  local is_best = find_levels(problem) and move_fewest(problem)
  if is_best then
    spread_evenly(problem)
  else
    plan_roughly(problem)
  end
  local moves = {}
  for _, group in ipairs(problem.groups) do
    moves_of(nodes, group, moves)
  end
  return by_giver(nodes, moves), is_best and is_all
end

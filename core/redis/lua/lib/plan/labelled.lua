--@include lib/plan/groups
--@include lib/plan/levels
--@include lib/plan/fewest
--@include lib/plan/roughly
--[[
  The plan where tasks require labels, and so may go to some nodes only: first the smallest level of each node, by
  maximum flow; then the fewest moves to these levels, by a flow of smallest cost; then as evenly as that allows.

  Bounds: groups * nodes at most MOST_CELLS, and MOST_STEPS looks at one group on one node in all, which is some
  milliseconds. What lies beyond the first stays where it is, and beyond the second a rougher plan is made; the plan
  says that it is not the best.
]]
local MOST_CELLS = 2000
local MOST_STEPS = 40000

-- Splits what a group's nodes give and get into moves of one label set each.
local function moves_of(nodes, group, moves)
  local excess, share = {}, {}
  for i in ipairs(nodes) do
    excess[i] = math.max(0, group.queued[i] - group.at[i])
    share[i] = math.max(0, group.at[i] - group.queued[i])
  end
  for _, member in ipairs(group.members) do
    local rows = {}
    local gives = 0
    for i in ipairs(nodes) do
      local part = math.min(excess[i], member.queued[i] or 0)
      excess[i], gives = excess[i] - part, gives + part
      rows[i] = { name = nodes[i].name, excess = part, share = 0 }
    end
    for i in ipairs(nodes) do
      local part = math.min(share[i], gives)
      share[i], gives = share[i] - part, gives - part
      rows[i].share = part
    end
    pair_moves(rows, member.labels, moves)
  end
end

local function plan_labelled(nodes)
  -- of its own: what the plan must leave where it is counts as running there
  local shadows = {}
  for i, node in ipairs(nodes) do
    shadows[i] = {
      name = node.name, weight = node.weight, labels = node.labels, running = node.running, queued = node.queued,
    }
  end
  local groups, is_whole = read_groups(shadows, MOST_CELLS)
  local problem = { nodes = shadows, groups = groups, steps = 0, most_steps = MOST_STEPS }
  local is_best = find_levels(problem) and move_fewest(problem)
  if is_best then
    spread_evenly(problem)
  else
    plan_roughly(problem)
  end
  local moves = {}
  for _, group in ipairs(groups) do
    moves_of(shadows, group, moves)
  end
  local place = {}
  for i, node in ipairs(nodes) do
    place[node.name] = i
    node.level = shadows[i].level
  end
  table.sort(moves, function(a, b)
    if a.from ~= b.from then
      return place[a.from] < place[b.from]
    end
    if a.to ~= b.to then
      return place[a.to] < place[b.to]
    end
    return a.labels < b.labels
  end)
  return moves, is_best and is_whole
end

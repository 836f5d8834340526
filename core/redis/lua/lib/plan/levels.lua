--@include lib/plan/places
--[[
  The smallest level of each node, where groups of tasks may go to some nodes only: a maximum flow from groups to nodes.

  It begins at the level at which all nodes together have places enough. What has no place then shows a bottleneck:
  groups A that only nodes N(A) serve, all full. No placement keeps N(A) below the smallest level at which they have the
  places, so the level rises to it, until all has its place. The nodes of the last bottleneck are bound to that level;
  for the others the search begins again, because a bottleneck that nobody can help must not keep them from being
  balanced.
]]

-- Gives a group's tasks without a place one on node i, as far as there is room.
local function place_on(problem, group, i, most)
  local node = problem.nodes[i]
  local amount = math.min(group.unplaced, most, node.most - node.placed)
  if amount > 0 then
    group.at[i], node.placed = group.at[i] + amount, node.placed + amount
    group.unplaced = group.unplaced - amount
  end
end

-- First at home, then anywhere: most need no search.
local function place_directly(problem)
  for _, group in ipairs(problem.groups) do
    for _, i in ipairs(group.nodes) do
      place_on(problem, group, i, group.queued[i] - group.at[i])
    end
  end
  for _, group in ipairs(problem.groups) do
    for _, i in ipairs(group.unplaced > 0 and group.nodes or {}) do
      place_on(problem, group, i, math.huge)
    end
  end
  problem.steps = problem.steps + 2 * problem.cells
end

-- Lets free nodes have what the level allows; what is over loses its place.
local function set_places(problem, level)
  for i, node in ipairs(problem.nodes) do
    if not node.level then
      node.most = places(node, level)
      for _, g in ipairs(node.placed > node.most and node.groups or {}) do
        local group = problem.groups[g]
        local over = math.max(0, math.min(node.placed - node.most, group.at[i]))
        group.at[i], node.placed = group.at[i] - over, node.placed - over
        group.unplaced = group.unplaced + over
      end
    end
  end
  place_directly(problem)
end

-- The groups and nodes that can be reached from what has no place: `came` says from where each was. Ends at the first
-- node that has room, which is returned.
local function search(problem)
  local nodes, groups = problem.nodes, problem.groups
  local queue, came_group, came_node = {}, {}, {}
  for g, group in ipairs(groups) do
    if group.unplaced > 0 then
      queue[#queue + 1], came_group[g] = g, 0
    end
  end
  local at = 1
  while queue[at] do
    local g = queue[at]
    at = at + 1
    problem.steps = problem.steps + #groups[g].nodes
    for _, i in ipairs(groups[g].nodes) do
      local node = nodes[i]
      if not came_node[i] then
        came_node[i] = g
        if node.most > node.placed then
          return i, came_group, came_node
        end
        problem.steps = problem.steps + #node.groups
        for _, other in ipairs(node.groups) do
          if not came_group[other] and groups[other].at[i] > 0 then
            queue[#queue + 1], came_group[other] = other, i
          end
        end
      end
    end
  end
  return nil, came_group, came_node
end

-- Gives room on node `last` to what has no place, each on the way making place for the next.
local function push(problem, last, came_group, came_node)
  local nodes, groups = problem.nodes, problem.groups
  local amount, i = nodes[last].most - nodes[last].placed, last
  repeat
    local g = came_node[i]
    i = came_group[g]
    amount = math.min(amount, i == 0 and groups[g].unplaced or groups[g].at[i])
  until i == 0
  nodes[last].placed = nodes[last].placed + amount
  i = last
  repeat
    local g = came_node[i]
    groups[g].at[i] = groups[g].at[i] + amount
    i = came_group[g]
    if i == 0 then
      groups[g].unplaced = groups[g].unplaced - amount
    else
      groups[g].at[i] = groups[g].at[i] - amount
    end
  until i == 0
end

-- The smallest level at which groups have their places on nodes that are full, and which of these are free yet.
local function level_of(problem, in_groups, in_nodes)
  local need, free, is_free = 0, {}, {}
  for g in pairs(in_groups) do
    need = need + problem.groups[g].demand
  end
  for i, node in ipairs(problem.nodes) do
    if in_nodes[i] and node.level then
      need = need - node.most
    elseif in_nodes[i] then
      free[#free + 1], is_free[i] = node, true
    end
  end
  problem.steps = problem.steps + 20 * #free
  return smallest_level(free, need), is_free
end

-- Gives all a place at the smallest level of the free nodes; these are bound to it, or some of them.
local function next_level(problem)
  local level, bound = level_of(problem, problem.groups, problem.nodes)
  set_places(problem, level)
  while problem.steps <= problem.most_steps do
    local last, came_group, came_node = search(problem)
    if last then
      push(problem, last, came_group, came_node)
    elseif next(came_group) then
      level, bound = level_of(problem, came_group, came_node)
      set_places(problem, level)
    else
      break
    end
  end
  for i, node in ipairs(problem.nodes) do
    if bound[i] then
      node.level = level
    end
  end
end

local function any_is_free(nodes)
  for _, node in ipairs(nodes) do
    if not node.level then
      return true
    end
  end
  return false
end

-- Sets `level` and `most`, what may be queued at it, on each node; false where that would take too many steps.
local function find_levels(problem)
  for _, node in ipairs(problem.nodes) do
    if #node.groups == 0 then
      -- nothing can go there
      node.level, node.most = 0, 0
    end
  end
  while any_is_free(problem.nodes) and problem.steps <= problem.most_steps do
    next_level(problem)
  end
  return problem.steps <= problem.most_steps
end

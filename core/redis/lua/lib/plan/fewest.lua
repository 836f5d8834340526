--[[
  The fewest moves that bring every node to its places: a flow of smallest cost from the nodes that have too much, found
  by successive shortest paths (Busacker and Gowen, 1961), each for as much as fits it.

  Everything is at home at first. On a path, a task of a group leaves a node for another, which may have to give one of
  another group on in turn. To leave home counts 1, to come home -1, and to go on from elsewhere 0; so each path adds
  as little as any can, and no cycle ever takes less than 0.
]]
local FAR = math.huge

-- All at home; what cannot be served there has left already.
local function go_home(problem)
  for _, node in ipairs(problem.nodes) do
    node.placed = 0
  end
  for _, group in ipairs(problem.groups) do
    group.unplaced = group.demand
    for _, i in ipairs(group.nodes) do
      local cost = group.queued[i]
      group.at[i], group.unplaced = cost, group.unplaced - cost
      problem.nodes[i].placed = problem.nodes[i].placed + cost
    end
  end
end

-- What a move out of node i, or into it, costs, and for how much it costs that.
local function leaving(group, i)
  local away = group.at[i] - group.queued[i]
  if away > 0 then
    return 0, away
  end
  return 1, group.at[i]
end

local function coming(group, i)
  local missing = group.queued[i] - group.at[i]
  if missing > 0 then
    return -1, missing
  end
  return 0, FAR
end

-- Starts at what has no place and at nodes that have too much.
local function sources(problem, paths)
  for g, group in ipairs(problem.groups) do
    paths.to_group[g] = FAR
    if group.unplaced > 0 then
      paths.to_group[g], paths.came_group[g] = 0, 0
    end
  end
  for i, node in ipairs(problem.nodes) do
    paths.to_node[i] = node.placed > node.most and 0 or FAR
    paths.came_node[i] = 0
  end
end

-- One pass over all arcs (Bellman and Ford); whether any path became shorter.
local function shorten(problem, paths)
  local to_node, to_group = paths.to_node, paths.to_group
  local shorter = false
  for g, group in ipairs(problem.groups) do
    for _, i in ipairs(group.nodes) do
      if group.at[i] > 0 and to_node[i] < FAR then
        local length = to_node[i] + leaving(group, i)
        if length < to_group[g] then
          to_group[g], paths.came_group[g], shorter = length, i, true
        end
      end
    end
    if to_group[g] < FAR then
      for _, i in ipairs(group.nodes) do
        local length = to_group[g] + coming(group, i)
        if length < to_node[i] then
          to_node[i], paths.came_node[i], shorter = length, g, true
        end
      end
    end
  end
  problem.steps = problem.steps + 2 * problem.cells
  return shorter
end

-- The steps { group, from (nil: it had no place), to } of the path to a node, the last one first, and how much fits it.
local function path_to(problem, paths, last)
  local nodes, path, i = problem.nodes, {}, last
  local amount = nodes[last].most - nodes[last].placed
  while paths.came_node[i] ~= 0 do
    local group = problem.groups[paths.came_node[i]]
    local from = paths.came_group[paths.came_node[i]]
    amount = math.min(amount, (select(2, coming(group, i))))
    path[#path + 1] = { group = group, from = from ~= 0 and from or nil, to = i }
    if from == 0 then
      return path, math.min(amount, group.unplaced)
    end
    amount = math.min(amount, (select(2, leaving(group, from))))
    i = from
  end
  return path, math.min(amount, nodes[i].placed - nodes[i].most)
end

local function follow(problem, path, amount)
  local nodes = problem.nodes
  for _, step in ipairs(path) do
    local group, from, to = step.group, step.from, step.to
    group.at[to], nodes[to].placed = group.at[to] + amount, nodes[to].placed + amount
    if from then
      group.at[from], nodes[from].placed = group.at[from] - amount, nodes[from].placed - amount
    else
      group.unplaced = group.unplaced - amount
    end
  end
end

-- The node with room that is nearest.
local function nearest(nodes, paths)
  local found
  for i, node in ipairs(nodes) do
    if node.most > node.placed and paths.to_node[i] < FAR
      and (not found or paths.to_node[i] < paths.to_node[found]) then
      found = i
    end
  end
  return found
end

-- Moves of one step, as short as any: what has no place (`only_unplaced`), or what is too much on a node, goes to nodes
-- with room.
local function move_directly(problem, only_unplaced)
  local nodes = problem.nodes
  for _, group in ipairs(problem.groups) do
    local at = 1
    -- room only becomes less
    local function give(from)
      while group.nodes[at] do
        local to = group.nodes[at]
        local excess = from and math.min(nodes[from].placed - nodes[from].most, group.at[from]) or group.unplaced
        local room = nodes[to].most - nodes[to].placed
        if excess <= 0 then
          return
        elseif room > 0 then
          follow(problem, { { group = group, from = from, to = to } }, math.min(excess, room))
        else
          at = at + 1
        end
      end
    end
    problem.steps = problem.steps + 2 * #group.nodes
    give(nil)
    for _, from in ipairs(only_unplaced and {} or group.nodes) do
      give(from)
    end
  end
end

-- Moves along shortest paths, up to a length; false where that would take too many steps.
local function move_along(problem, most)
  while problem.steps <= problem.most_steps do
    local paths = { to_node = {}, to_group = {}, came_node = {}, came_group = {} }
    sources(problem, paths)
    while shorten(problem, paths) and problem.steps <= problem.most_steps do
    end
    local last = nearest(problem.nodes, paths)
    if not last or paths.to_node[last] > most then
      return problem.steps <= problem.most_steps
    end
    local path, amount = path_to(problem, paths, last)
    follow(problem, path, amount)
  end
  return false
end

-- Sets `at` of each group; false where that would take too many steps.
local function move_fewest(problem)
  go_home(problem)
  move_directly(problem, true)
  if not move_along(problem, 0) then
    return false
  end
  move_directly(problem, false)
  return move_along(problem, FAR)
end

--@include lib/plan/places
--[[
  A good plan, not the best one, where that would take too long: group after group, those that few nodes can serve
  first, each by water-filling over what the ones before have made of the nodes' loads; a node gives what it has above
  its share, and no more than others have below theirs.
]]
local function place_roughly(nodes, group)
  local open = {}
  for _, i in ipairs(group.nodes) do
    local node = nodes[i]
    open[#open + 1] = { i = i, weight = node.weight, running = node.running + node.placed }
  end
  lay_lowest(open, group.demand)
  local over, under = group.demand, 0
  for _, one in ipairs(open) do
    local at_home = group.queued[one.i]
    -- one more may be rounding, and is no reason to move a task
    one.stays = math.min(at_home, one.share + 1)
    over, under = over - one.stays, under + math.max(0, one.share - at_home)
  end
  for _, one in ipairs(open) do
    local gets = math.max(0, one.share - group.queued[one.i])
    if under > over then
      -- the same part of all of it, to the last task
      local part = math.floor(gets * over / under + 1e-9)
      under, over, gets = under - gets, over - part, part
    end
    group.at[one.i] = one.stays + gets
    nodes[one.i].placed = nodes[one.i].placed + group.at[one.i]
  end
end

local function plan_roughly(problem)
  local groups = { unpack(problem.groups) }
  table.sort(groups, function(a, b)
    if #a.nodes ~= #b.nodes then
      return #a.nodes < #b.nodes
    end
    return a.demand > b.demand
  end)
  for _, node in ipairs(problem.nodes) do
    node.placed, node.level = 0, nil
  end
  for _, group in ipairs(groups) do
    place_roughly(problem.nodes, group)
  end
end

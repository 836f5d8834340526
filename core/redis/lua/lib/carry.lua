--@include lib/shift
--[[
  Carrying out moves of a plan that was made in this call, node by node.
]]

-- The wishes that moves make of each node that gives, in the order of the moves: { from, wishes, cost }.
local function wishes_by_node(moves, nodes, only)
  local named, givers, by_name = {}, {}, {}
  for _, node in ipairs(nodes) do
    named[node.name] = node
  end
  for _, move in ipairs(moves) do
    if only == '' or only == move.from then
      local giver = by_name[move.from]
      if not giver then
        giver = { from = named[move.from], wishes = {}, cost = 0 }
        by_name[move.from] = giver
        givers[#givers + 1] = giver
      end
      giver.cost = giver.cost + move.cost
      table.insert(giver.wishes, { to = named[move.to], labels = move.labels, left = move.cost })
    end
  end
  return givers
end

-- Tasks and cost moved, tasks looked at, and the nodes whose queue is worth a look deeper.
local function carry(id, moves, nodes, how)
  local tasks, cost, looked, deeper = 0, 0, 0, {}
  for _, giver in ipairs(wishes_by_node(moves, nodes, how.only)) do
    -- without labels the last tasks are as good as any
    local most = math.min(how.budget - looked, how.is_labelled and how.budget or giver.cost)
    if most > 0 then
      local saw, is_deeper = shift(id, giver.from, giver.wishes, how.skip, most)
      looked = looked + saw
      if is_deeper and how.is_labelled then
        deeper[#deeper + 1] = giver.from.name
      end
      for _, wish in ipairs(giver.wishes) do
        tasks, cost = tasks + wish.tasks, cost + wish.cost
      end
    end
  end
  return tasks, cost, looked, deeper
end

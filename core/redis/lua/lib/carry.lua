--@include lib/clock
--@include lib/shift
--@include lib/received
--[[
  Carrying out moves of a plan that was made in this call, node by node.
]]
-- To come to a node's queue at all costs as much as to look at so many tasks.
local LEAST_LOOKS = 10

-- The wishes that moves make of each node that gives, in the order of the moves: { from, wishes }. Each node gets its
-- `goal`: its load after all moves.
local function wishes_by_node(moves, nodes, only)
  local named, givers, by_name = {}, {}, {}
  for _, node in ipairs(nodes) do
    named[node.name], node.goal = node, node.load
  end
  for _, move in ipairs(moves) do
    local from, to = named[move.from], named[move.to]
    from.goal, to.goal = from.goal - move.cost, to.goal + move.cost
  end
  for _, move in ipairs(moves) do
    if only == '' or only == move.from then
      local giver = by_name[move.from]
      if not giver then
        giver = { from = named[move.from], wishes = {} }
        by_name[move.from] = giver
        givers[#givers + 1] = giver
      end
      table.insert(giver.wishes, { to = named[move.to], labels = move.labels, left = move.cost })
    end
  end
  return givers
end

-- How many tasks the giver that is next may have looked at, where others come behind it. Most of what is left: tasks that
-- go together cost least. But one of whose tasks none fits must not take all of it.
local function looks_for(left, others)
  return math.max(math.min(left, LEAST_LOOKS), left - math.min(LEAST_LOOKS * others, math.floor(left / 2)))
end

-- Tasks and cost moved, tasks looked at, the nodes whose queue is worth a look deeper, and the wishes of each.
local function carry(id, moves, nodes, how)
  local tasks, cost, looked, deeper = 0, 0, 0, {}
  local givers = wishes_by_node(moves, nodes, how.only)
  local left = how.budget
  for n = 1, #givers do
    -- another one is the first each time
    local giver = givers[(n + math.floor(now)) % #givers + 1]
    local saw, is_deeper = 0, true
    if left > 0 and work_left > 0 then
      saw, is_deeper = shift(id, giver.from, giver.wishes, how.skip, looks_for(left, #givers - n), true)
      left = left - math.max(saw, LEAST_LOOKS)
    end
    looked = looked + saw
    if is_deeper then
      deeper[#deeper + 1] = giver.from.name
    end
    for _, wish in ipairs(giver.wishes) do
      tasks, cost = tasks + (wish.tasks or 0), cost + (wish.cost or 0)
    end
  end
  save_received()
  return tasks, cost, looked, deeper, givers
end

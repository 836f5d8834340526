--@include lib/wake
--@include lib/strategies/least_loaded
--[[
  Giving a batch by shares, as the default strategy (`least-loaded`) has them: a part of lib/place.lua, made only where
  there is more than one unit of cost to give.
]]

-- Water-filling: sets every node's share, a whole cost; returns the sum, which is what has room. `turn` varies from
-- call to call.
local function share_out(nodes, amount, turn)
  local room = 0
  for _, node in ipairs(nodes) do
    node.share = 0
    room = room + node.room
  end
  local placed = math.min(amount, room)
  if placed > 0 then
    least_loaded(nodes, placed, turn)
  end
  return placed
end

-- Slices tokens of cost 1 by the shares; returns how many were given.
local function give_units(nodes, priority, tokens)
  local first = 1
  for _, node in ipairs(nodes) do
    if node.share > 0 then
      give(node, priority, tokens, first, first + node.share - 1, node.share)
      first = first + node.share
    end
  end
  return first - 1
end

-- Gives what it can of tokens that cost so much in all; returns how many.
local function give_batch(nodes, priority, tokens, cost, turn)
  local placed = share_out(nodes, cost, turn)
  if placed == 0 then
    return 0
  end
  -- one look for all nodes that are given something
  idle_nodes()
  if cost == #tokens then
    return give_units(nodes, priority, tokens)
  end
  --@include lib/give_costs
  return give_by_cost(nodes, priority, tokens, turn)
end

--@include lib/strategies/least_loaded
--[[
  The strategies a pool can choose, by the name in its settings. A strategy is
  f(nodes, amount, turn): it sets `share` (a whole cost) on each node, the sum being `amount`, which is
  more than 0 and never more than the nodes' room. A new one is a file in lib/strategies and a line here.
]]
local strategies = {
  ['least-loaded'] = least_loaded,
}

-- Sets every node's share; returns the amount that has room. `turn` varies from call to call.
local function share_out(strategy, nodes, amount, turn)
  local room = 0
  for _, node in ipairs(nodes) do
    node.share = 0
    room = room + node.room
  end
  local placed = math.min(amount, room)
  if placed > 0 then
    strategies[strategy](nodes, placed, turn)
  end
  return placed
end

--@include lib/strategies/least_loaded
--[[
  The default strategy, `least-loaded`: it shares a whole batch out by cost. Those that choose for one task after the other
  are in lib/one_by_one.lua.
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

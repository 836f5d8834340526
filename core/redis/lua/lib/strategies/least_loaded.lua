--@include lib/strategies/lowest
--[[
  The lowest normalised load is raised first: water-filling (lib/strategies/water_filling.lua) for a batch, and the same,
  found sooner, for one task.
]]

-- Sets `share` on each node. The amount is whole and at most the sum of the rooms.
local function least_loaded(nodes, amount, turn)
  if amount == 1 then
    -- the same, found sooner: a lone task is the commonest
    lowest_with(nodes, 1, turn).share = 1
    return
  end
  --@include lib/strategies/water_filling
  fill(nodes, amount, turn)
end

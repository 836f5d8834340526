--[[
  The lowest normalised load is raised first: water-filling (lib/strategies/water_filling.lua) for a batch, and the same,
  found sooner, for one task.
]]

-- The node on which this cost makes the lowest normalised load, nil where it fits nowhere; equal ones take turns.
local function lowest_with(nodes, cost, turn)
  local lowest, lowest_level
  for at = 1, #nodes do
    local node = nodes[(at + turn - 2) % #nodes + 1]
    local level = (node.load + cost) / node.weight
    if node.room >= cost and (not lowest or level < lowest_level) then
      lowest, lowest_level = node, level
    end
  end
  return lowest
end

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

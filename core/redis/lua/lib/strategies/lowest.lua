--[[
  Where one task goes by the load alone.
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

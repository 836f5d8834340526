--[[
  A part of lib/nodes.lua, made only where the pool's weights are learned.
]]

-- Makes the measured rates the weights. A node that was not measured yet counts as if the others were, on the whole, as
-- fast as their given weights say; one that gets nothing done keeps a hundredth of the mean, to be tried again.
local function use_rates(nodes)
  local rates, weights, measured = 0, 0, 0
  for _, node in ipairs(nodes) do
    if node.rate then
      rates, weights, measured = rates + node.rate, weights + node.weight, measured + 1
    end
  end
  if rates == 0 then
    return
  end
  for _, node in ipairs(nodes) do
    node.weight = math.max(node.rate or node.weight * rates / weights, rates / measured / 100)
  end
end

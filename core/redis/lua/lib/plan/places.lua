--[[
  How much queued work nodes take at a level: a load over weight. Running work (`running`) stays where it is.
]]

-- The cost that may be queued on a node so that its load is at most level * weight.
local function places(node, level)
  -- a level is a quotient: what rounding took from it must not cost a place
  local load = level * node.weight * (1 + 1e-14) + 1e-9
  return math.max(0, math.floor(load - node.running))
end

local function places_at(nodes, level)
  local total = 0
  for _, node in ipairs(nodes) do
    total = total + places(node, level)
  end
  return total
end

-- The highest level up to this one at which a node is full to its last place: the smallest one is such a step.
local function step_below(nodes, level)
  local step = 0
  for _, node in ipairs(nodes) do
    local most = places(node, level)
    if most > 0 then
      step = math.max(step, (node.running + most) / node.weight)
    end
  end
  return step
end

-- The smallest level with so many places, by bisection to the last bit that matters, then put on the step it lies on.
local function smallest_level(nodes, queued)
  local low, high = 0, 0
  for _, node in ipairs(nodes) do
    high = math.max(high, (node.running + queued) / node.weight)
  end
  for _ = 1, 100 do
    local middle = (low + high) / 2
    if middle <= low or middle >= high then
      break
    end
    if places_at(nodes, middle) >= queued then
      high = middle
    else
      low = middle
    end
  end
  local step = step_below(nodes, high)
  return places_at(nodes, step) >= queued and step or high
end

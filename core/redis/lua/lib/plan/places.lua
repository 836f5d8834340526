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
  for i = 1, #nodes do
    total = total + places(nodes[i], level)
  end
  return total
end

-- The levels between two at which a node gets one place more, in order; at most `most`, or nil where there are more.
local function steps_between(nodes, low, high, most)
  local steps = {}
  for i = 1, #nodes do
    local node = nodes[i]
    local first, last = places(node, low) + 1, places(node, high)
    if #steps + last - first >= most then
      return nil
    end
    for cost = first, last do
      steps[#steps + 1] = (node.running + cost) / node.weight
    end
  end
  table.sort(steps)
  return steps
end

-- The smallest level with so many places: by bisection until few steps are left, of which it is one.
local function smallest_level(nodes, queued)
  if queued <= 0 then
    return 0
  end
  local low, high, most = 0, 0, 2 * #nodes
  for _, node in ipairs(nodes) do
    high = math.max(high, (node.running + queued) / node.weight)
  end
  local at_low, at_high = places_at(nodes, low), places_at(nodes, high)
  for _ = 1, 100 do
    local middle = (low + high) / 2
    if at_high - at_low <= most or middle <= low or middle >= high then
      break
    end
    local at_middle = places_at(nodes, middle)
    if at_middle >= queued then
      high, at_high = middle, at_middle
    else
      low, at_low = middle, at_middle
    end
  end
  local steps = steps_between(nodes, low, high, most + 1)
  return steps and steps[queued - at_low] or high
end

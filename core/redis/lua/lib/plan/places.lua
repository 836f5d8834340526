--[[
  How much queued work nodes take at a level: a load over weight. Running work (`running`) stays where it is. A node with
  a `least` takes no less than at that level: a plan of the whole pool has given it that.
]]

local floor = math.floor

-- The cost that may be queued on a node so that its load is at most level * weight.
local function places(node, level)
  if node.least and level < node.least then
    level = node.least
  end
  -- a level is a quotient: what rounding took from it must not cost a place
  local load = level * node.weight * (1 + 1e-14) + 1e-9
  local cost = floor(load - node.running)
  return cost > 0 and cost or 0
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

-- The level at which the nodes take so much where costs can be split: of a sum of max(0, level * weight - running), which
-- is convex, by Newton's method from above. Each step leaves out some nodes, or is the last one; mostly there are few.
-- What a node takes at least does not grow with the level: it counts as running below zero.
local function split_level(nodes, amount, level)
  for _ = 1, 60 do
    local running, weight = 0, 0
    for i = 1, #nodes do
      local node = nodes[i]
      local at_least = (node.least or 0) * node.weight
      if level * node.weight > math.max(node.running, at_least) then
        running, weight = running + node.running, weight + node.weight
      elseif at_least > node.running then
        running = running - (at_least - node.running)
      end
    end
    local lower = weight > 0 and (amount + running) / weight or level
    if not (lower < level) then
      break
    end
    level = lower
  end
  return level
end

-- Two levels, and the places at them: at the lower one there are not enough, at the higher one there are. Rounding takes
-- less than one place of each node, so they are mostly no more than 2 * #nodes places apart.
local function bounds_of(nodes, queued)
  local most = 0
  for i = 1, #nodes do
    most = math.max(most, (nodes[i].running + queued) / nodes[i].weight)
  end
  local high = split_level(nodes, queued + #nodes, most + #nodes)
  local at_high = places_at(nodes, high)
  if at_high < queued then
    high, at_high = most, places_at(nodes, most)
  end
  local low = queued > #nodes and split_level(nodes, queued - #nodes, high) or 0
  local at_low = places_at(nodes, low)
  if at_low >= queued then
    low, at_low = 0, places_at(nodes, 0)
  end
  return low, at_low, high, at_high
end

-- The smallest level with so many places: by bisection until few steps are left, of which it is one.
local function smallest_level(nodes, queued)
  if queued <= places_at(nodes, 0) then
    return 0
  end
  local most = 3 * #nodes
  local low, at_low, high, at_high = bounds_of(nodes, queued)
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

-- Sets `share` on each node, so that the amount is laid where it makes the lowest level: unit by unit to the node that
-- it raises least.
local function lay_lowest(nodes, amount)
  local level, over = smallest_level(nodes, amount), -amount
  for _, node in ipairs(nodes) do
    node.share = amount > 0 and places(node, level) or 0
    over = over + node.share
  end
  -- those that reach the level just have the last units
  for _, node in ipairs(over > 0 and nodes or {}) do
    if over > 0 and node.share > 0 and (node.running + node.share) / node.weight >= level * (1 - 1e-12) then
      node.share, over = node.share - 1, over - 1
    end
  end
end

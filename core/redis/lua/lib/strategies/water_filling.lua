--[[
  Water-filling: raise the lowest normalised loads x_i = load_i / weight_i to one common level L with
  sum_i clamp(L * weight_i - load_i, 0, room_i) = amount, then round to whole amounts.

  Each node gets the floor of its exact share, and the rest goes one by one to the nodes whose next unit
  would reach the lowest level; so no share is off by more than 1, and equal nodes differ by at most 1.
  Cost: O(m log m) for m nodes, whatever the amount.
]]

-- The level L, by walking the points where a node starts or stops filling.
local function water_level(nodes, amount)
  local points = {}
  for _, node in ipairs(nodes) do
    if node.room > 0 then
      points[#points + 1] = { level = node.load / node.weight, slope = node.weight }
      if node.room ~= math.huge then
        points[#points + 1] =
          { level = (node.load + node.room) / node.weight, slope = -node.weight }
      end
    end
  end
  table.sort(points, function(a, b)
    return a.level < b.level
  end)
  local filled, slope, level = 0, 0, points[1].level
  for _, point in ipairs(points) do
    local next_filled = filled + slope * (point.level - level)
    if next_filled >= amount then
      break
    end
    filled, level, slope = next_filled, point.level, slope + point.slope
  end
  if slope <= 0 then
    return level
  end
  return level + (amount - filled) / slope
end

-- Hands out what rounding down left, one unit a node and pass, lowest next level first.
local function hand_out_rest(nodes, rest, turn)
  while rest > 0 do
    local open = {}
    for i, node in ipairs(nodes) do
      if node.share < node.room then
        local level = (node.load + node.share + 1) / node.weight
        -- equal levels: take turns, so that single tasks do not all go to the first name
        open[#open + 1] = { node = node, level = level, place = (i - turn) % #nodes }
      end
    end
    table.sort(open, function(a, b)
      if a.level ~= b.level then
        return a.level < b.level
      end
      return a.place < b.place
    end)
    for i = 1, math.min(rest, #open) do
      open[i].node.share = open[i].node.share + 1
    end
    rest = rest - #open
  end
end

-- Takes back what rounding gave too much; only loads beyond 2^53 / m come here.
local function take_back(nodes, excess)
  for _, node in ipairs(nodes) do
    local back = math.min(excess, node.share)
    node.share = node.share - back
    excess = excess - back
  end
end

-- Sets `share` on each node. The amount is whole and at most the sum of the rooms.
local function fill(nodes, amount, turn)
  local level = water_level(nodes, amount)
  local rest = amount
  for _, node in ipairs(nodes) do
    local exact = math.min(level * node.weight - node.load, node.room)
    node.share = math.max(0, math.floor(exact + 1e-9))
    rest = rest - node.share
  end
  take_back(nodes, math.max(0, -rest))
  hand_out_rest(nodes, rest, turn)
end

--[[
  Finds the first of many wishes (lib/shift.lua) that has a cost left, in O(log wishes): a tree in an array, in which each
  place has the most that is left below it.
]]
local function most_left(wishes)
  local size = 1
  while size < #wishes do
    size = size * 2
  end
  local most = {}
  for i = 1, size do
    most[size + i - 1] = wishes[i] and wishes[i].left or 0
  end
  for at = size - 1, 1, -1 do
    most[at] = math.max(most[2 * at], most[2 * at + 1])
  end
  return { size = size, most = most }
end

-- The number of the first wish with so much left; nil where none has.
local function first_with(tree, cost)
  local most, at = tree.most, 1
  if most[1] < cost then
    return nil
  end
  while at < tree.size do
    at = 2 * at
    if most[at] < cost then
      at = at + 1
    end
  end
  return at - tree.size + 1
end

-- Less is left of wish i.
local function lower(tree, i, left)
  local most, at = tree.most, tree.size + i - 1
  most[at] = left
  while at > 1 do
    at = math.floor(at / 2)
    local higher = math.max(most[2 * at], most[2 * at + 1])
    if most[at] == higher then
      return
    end
    most[at] = higher
  end
end

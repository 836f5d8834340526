--[[
  A binary heap of items by their `tag`, the least first; of equal tags the one with the lesser `order`.
]]
local function comes_before(a, b)
  if a.tag ~= b.tag then
    return a.tag < b.tag
  end
  return a.order < b.order
end

-- Puts the item at i where it belongs among those below it.
local function sink(heap, i)
  local item = heap[i]
  while true do
    local child = 2 * i
    if heap[child + 1] and comes_before(heap[child + 1], heap[child]) then
      child = child + 1
    end
    if not heap[child] or not comes_before(heap[child], item) then
      break
    end
    heap[i] = heap[child]
    i = child
  end
  heap[i] = item
end

-- Makes a heap of a list, in place.
local function heapify(items)
  for i = math.floor(#items / 2), 1, -1 do
    sink(items, i)
  end
  return items
end

-- Removes the least item.
local function drop_least(heap)
  local last = table.remove(heap)
  if #heap > 0 then
    heap[1] = last
    sink(heap, 1)
  end
end

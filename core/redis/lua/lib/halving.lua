--@include lib/partition
--@include lib/token
--[[
  Looking a token up in a list that is nearly in the order of sequences, as most are: tasks come in that order, and those
  that come again or from elsewhere are few. Halving finds where it would be in some twenty looks, however long the list
  is; then the entries around are looked through. It may be missed where the order is broken.
]]
local ENTRIES_AROUND = 50

-- Where a token would be in a list if that were in order, and whether it is there: index from 0, true | index, false.
local function halve(list, token)
  local sequence = tonumber(token_sequence(token)) or 0
  local low, high, found = 0, redis.call('LLEN', list) - 1, nil
  while low <= high do
    local middle = math.floor((low + high) / 2)
    found = redis.call('LINDEX', list, middle)
    if found == token then
      return middle, true
    elseif (tonumber(token_sequence(found)) or 0) < sequence then
      low = middle + 1
    else
      high = middle - 1
    end
  end
  return low, false
end

-- The index of a token among the entries around an index; nil where it is not there.
local function place_around(list, token, index)
  local first = math.max(0, index - ENTRIES_AROUND)
  for i, entry in ipairs(redis.call('LRANGE', list, first, index + ENTRIES_AROUND)) do
    if entry == token then
      return first + i - 1
    end
  end
  return nil
end

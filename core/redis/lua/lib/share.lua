--@include lib/partition
--[[
  A partition's share of what a pool has in all.
]]

-- The partition's number.
local function partition_index()
  return tonumber(string.match(base, ':(%d+)}:$')) or 0
end

-- Shares of a whole number differ by at most 1, and their sum is the whole.
local function share_of(whole, partitions)
  -- mostly there is one: its number need not be read
  if partitions == 1 then
    return whole
  end
  return math.floor((whole + partitions - 1 - partition_index()) / partitions)
end

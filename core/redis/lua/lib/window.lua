--@include lib/partition
--[[
  A node's window: how much dispatch lets wait on it.
]]

-- The partition's number.
local function partition_index()
  return tonumber(string.match(base, ':(%d+)}:$')) or 0
end

-- A node's window is shared out over the partitions to the last task; one that gets nothing of it leaves the
-- node to pull from the backlog.
local function room_of(window, capacity, partitions, queued)
  if window == 'unlimited' then
    return math.huge
  end
  local whole = math.ceil(tonumber(window) * capacity)
  local own = math.floor((whole + partitions - 1 - partition_index()) / partitions)
  return math.max(0, own - queued)
end

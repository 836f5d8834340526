--@include lib/share
--[[
  A node's window: how much dispatch lets wait on it.
]]

-- Whether a node may be given work ahead: where the pool's window is 0, one with a window of its own, if there ever was
-- such a node.
local function may_give_ahead(window)
  return window ~= '0' or settings('ownWindows') == '1'
end

-- A node's window is shared out over the partitions to the last task; one that gets nothing of it leaves the
-- node to pull from the backlog.
local function room_of(window, capacity, partitions, queued)
  if window == 'unlimited' then
    return math.huge
  end
  local whole = math.ceil(tonumber(window) * capacity)
  return math.max(0, share_of(whole, partitions) - queued)
end

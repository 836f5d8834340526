--@include lib/partition
--@include lib/backlog_length
--@include lib/wake
--[[
  Waking nodes for what waits in the backlog.
]]

-- Wakes idle nodes, at most `most`, that can run something of what waits.
local function wake_for_waiting(levels, most)
  if has_lanes() then
    --@include lib/wake_lanes
    wake_for_lanes(levels, most)
  else
    wake_any(most)
  end
end

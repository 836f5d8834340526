--@include lib/partition
--@include lib/wake
--[[
  Waking idle nodes for tasks that were offered (lib/offer.lua), and left to others.
]]
local function wake_offered(offered)
  if has_lanes() then
    --@include lib/dispatch_lanes
    wake_for_lanes((settings('levels')), offered)
  else
    wake_any(offered)
  end
end

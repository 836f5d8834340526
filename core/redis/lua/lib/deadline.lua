--@include lib/clock
--[[
  How long a node's word is good for, and its leases.

  A node beats each quarter of the heartbeat timeout. With half a timeout more, one that falls silent just before a
  beat may still be silent for a whole timeout, be it paused in a debugger or stopped, and loses nothing. What a
  lost node held is back within two timeouts: one and a half, and a sweep.
]]
local function deadline_after(timeout_ms)
  return now + math.floor(1.5 * timeout_ms)
end

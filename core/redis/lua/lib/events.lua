--@include lib/partition
--[[
  Ends of tasks, for those who wait for one: a stream of the latest ones. Who misses one looks by itself later.
]]
local EVENTS_KEPT = 1000

-- Tells that a task has ended: kind is 'completed', 'dead' or 'removed'.
local function announce(kind, sequence)
  redis.call('XADD', base .. 'events', 'MAXLEN', '~', EVENTS_KEPT, '*', kind, sequence)
end

--[[
  The time a script goes by, in ms since the epoch: ARGV[1], or where that is 0 the server's own clock, so that
  machines need not agree on the time. Only scripts that use it ask for it.
]]
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

--@include lib/partition
--@include lib/dispatch
--[[
  Create a partition of a pool, or change its settings.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1: create it where it is not there; 0: only change it
  ARGV[3..] field, value ...  of the settings; the caller has checked them

  Returns {'configured'} | {'unknown-pool'}
  Invariant: a partition has all its settings or none.
  Cost: O(settings) and one dispatch of at most 1000 tasks, because a wider window makes room.
]]
local exists = redis.call('EXISTS', base .. 'config') == 1
if not exists and ARGV[2] == '0' then
  return { 'unknown-pool' }
end
if not exists then
  redis.call('HSET', base .. 'config', 'levels', '0')
end
if #ARGV > 2 then
  redis.call('HSET', base .. 'config', unpack(ARGV, 3))
end
dispatch(MAX_TASKS)
return { 'configured' }

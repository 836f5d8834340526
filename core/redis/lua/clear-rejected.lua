--@include lib/partition
--[[
  Delete the oldest inbox items that were set aside.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] how many, at most 1000 a call

  Returns {'cleared', items deleted, items left}
  Invariant: items set aside meanwhile stay, because they are at the other end.
  Cost: O(items deleted).
]]
local rejected = base .. 'rejected'
local before = redis.call('LLEN', rejected)
local cleared = math.min(before, tonumber(ARGV[2]), MAX_TASKS)
redis.call('LTRIM', rejected, cleared, -1)
return { 'cleared', cleared, before - cleared }

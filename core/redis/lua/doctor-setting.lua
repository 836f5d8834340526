--@include lib/partition
--[[
  Put a setting right that was missing or impossible.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1
  ARGV[3] field
  ARGV[4] the value it was seen to have; '' where it was missing
  ARGV[5] the value it gets

  Returns {'set'} | {'changed'}: somebody has set it meanwhile, so it is left
  Cost: O(1).
]]
if (redis.call('HGET', base .. 'config', ARGV[3]) or '') ~= ARGV[4] then
  return { 'changed' }
end
redis.call('HSET', base .. 'config', ARGV[3], ARGV[5])
return { 'set' }

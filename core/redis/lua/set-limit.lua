--@include lib/partition
--@include lib/offer
--@include lib/dispatch
--[[
  Give a limitKey limits of its own, or none of its own any more.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] limitKey
  ARGV[3] most of its tasks that run at once, 0: no limit, '-': the pool's default; '' where it has no limits of its own
  ARGV[4] how many start in a second, likewise
  ARGV[5] how many may start at once after a pause, likewise; at least 1

  Returns {'set'} | {'unknown-pool'}
  Invariant: tasks that run already count, and are not stopped.
  Cost: O(tasks that may start now), at most 500, and one dispatch.
]]
if not settings('window') then
  return { 'unknown-pool' }
end
local key = ARGV[2]
if ARGV[3] == '' then
  redis.call('HDEL', base .. 'limits', key)
  redis.call('ZREM', base .. 'limitKeys', key .. ';')
else
  redis.call('HSET', base .. 'limits', key, table.concat(ARGV, ' ', 3, 5))
  redis.call('ZADD', base .. 'limitKeys', 0, key .. ';')
end
if redis.call('ZSCORE', base .. 'limitDue', key) then
  offer(key, MOST_OFFERED)
  dispatch(MAX_TASKS)
end
return { 'set' }

--@include lib/partition
--@include lib/dispatch
--@include lib/completed
--@include lib/thieves
--@include lib/enrol
--[[
  Create a partition of a pool, or change its settings.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] how many partitions the pool has, to create this one where it is not there; 0: only change it
  ARGV[3] n, then n arguments: field, value ... of the settings given; the caller has checked them
  then    field, value ... of the settings that a new partition has where none is given

  Returns {'configured'} | {'unknown-pool'} | {'exists', partitions}: it was created with another number
  Invariant: a partition has all its settings or none, and the number of partitions never changes; of two
  programs that create one pool in different numbers the first to come here wins.
  Cost: O(settings) and one dispatch of at most 1000 tasks, because a wider window makes room.
]]
local config = base .. 'config'
local partitions, given = ARGV[2], tonumber(ARGV[3])
local existing = redis.call('HGET', config, 'partitions')
if not existing and partitions == '0' then
  return { 'unknown-pool' }
end
if existing and partitions ~= '0' and existing ~= partitions then
  return { 'exists', tonumber(existing) }
end
if not existing then
  -- what each enqueue and take reads comes first, the settings behind it in the order given: Redis walks a small hash from
  -- its head, and for a field that is not there to its end
  redis.call(
    'HSET', config, 'levels', '0', 'partitions', partitions, 'lanes', '0', 'limiting', '0', 'marked', '0',
    'ownWindows', '0', unpack(ARGV, 4 + given)
  )
end
if given > 0 then
  redis.call('HSET', config, unpack(ARGV, 4, 3 + given))
end
-- the roster says what placing divides by
for i = 4, 3 + given, 2 do
  if ARGV[i] == 'weights' then
    for _, node in ipairs(redis.call('HKEYS', base .. 'roster')) do
      enrol(node)
    end
  end
end

-- Takes look at limits only where there are any; what the earlier ones put off may go on now.
local function heed_limits()
  --@include lib/offer
  --@include lib/appointments
  redis.call('HSET', config, 'limiting', '1')
  look_again(MAX_TASKS)
  offer_due(MOST_KEYS)
  wake_expected()
end

local rate, limiting = settings('ratePerSecond', 'limiting')
if limiting == '1' or (tonumber(rate) or 0) > 0 then
  heed_limits()
end
-- fewer completed tasks may be kept now; what falls out is deleted
trim_completed(completed_kept(), redis.call('LLEN', base .. 'completed'))
dispatch(MAX_TASKS)
-- they may steal now
wake_all_thieves()
return { 'configured' }

--@include lib/doctor
--[[
  Do the counters of a partition account for each task that was ever accepted?

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only

  Returns {'totals', bodies, tokens in all places, {finding rows}}
  Names: 'vanished'; figure: how many tasks were accepted that are neither stored nor counted as completed or
  removed; less than 0 where there are more than were accepted.
  Mending counts them in `vanished`, so that from then on
  seq = bodies - completed ones that are kept + completed + removed + vanished.
  Cost: O(nodes * priorities).
]]
local names = all_names()
local function counter(key, field)
  return tonumber(redis.call('HGET', base .. key, field) or 0) or 0
end

local bodies = redis.call('HLEN', base .. 'tasks')
local ended = counter('stats', 'completed') + counter('stats', 'removed') + counter('stats', 'vanished')
for _, name in ipairs(names) do
  ended = ended + counter('node:' .. name, 'completed')
end
local kept = redis.call('LLEN', base .. 'completed')
local gone = tonumber(redis.call('GET', base .. 'seq') or 0) - (bodies - kept + ended)
if gone ~= 0 then
  if mending then
    count('vanished', gone)
  end
  found('vanished', '', '', string.format('%.0f', gone), mending and 'mended' or 'left')
end
return { 'totals', bodies, all_tokens(names), findings }

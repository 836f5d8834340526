--@include lib/doctor
--@include lib/doctor_lanes
--[[
  Hold what is counted of the tasks that wait in lanes other than 0 against their lists.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3..] lane, priority ... of lanes that are not listed, and that were left so

  Returns {'waiting', {finding rows}}
  Names: what doctor-partition names of lanes, of those that a repair has listed since; 'wrong-counter', subject 'n:<priority>', figure '<counted>:<true>'; the counter is changed by the difference.
  Cost: O(lanes). Where there are more than 10000 of a priority, its counter is left alone.
]]
-- lanes that a repair has listed may have had a tag that cannot be
if mending then
  check_all_lanes()
end
local waiting, lanes = {}, {}

local function add(priority, lane, key)
  lanes[priority] = (lanes[priority] or 0) + 1
  if lane ~= '0' then
    waiting[priority] = (waiting[priority] or 0) + redis.call('LLEN', key)
  end
end

for priority in string.gmatch(ALL_PRIORITIES, '%d') do
  each_listed(priority, function(lane, key, _, labels)
    if is_lane(lane, labels) then
      add(priority, lane, key)
    end
  end)
end
for i = 3, #ARGV, 2 do
  add(ARGV[i + 1], ARGV[i], backlog_key(ARGV[i + 1], ARGV[i]))
end

for priority in string.gmatch(ALL_PRIORITIES, '%d') do
  local counted, truth = redis.call('HGET', base .. 'fair', 'n:' .. priority) or '0', waiting[priority] or 0
  local number = tonumber(counted)
  -- one that is no number has been named already
  if number and number ~= truth and (lanes[priority] or 0) < MOST_LANE_LISTS then
    if mending then
      count_waiting(priority, '', truth - number)
    end
    found('wrong-counter', 'n:' .. priority, '', counted .. ':' .. truth, mending and 'mended' or 'left')
  end
end
return { 'waiting', findings }

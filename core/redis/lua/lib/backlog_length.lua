--@include lib/partition
--[[
  How much waits in the backlog.
]]
-- Whether a lane other than 0 was ever used here; asked for once a call.
local function has_lanes()
  if lanes_used == nil then
    lanes_used = settings('lanes') == '1'
  end
  return lanes_used
end

-- The tasks in the lists of all priorities in use; `list_of` names the list of a priority.
local function lists_length(levels, list_of)
  local length = 0
  for priority in string.gmatch(levels, '%d') do
    length = length + redis.call('LLEN', list_of(priority))
  end
  return length
end

-- The tasks of these priorities that wait in the backlog.
local function backlog_length(levels)
  local length = lists_length(levels, backlog_key)
  if has_lanes() then
    for priority in string.gmatch(levels, '%d') do
      length = length + tonumber(redis.call('HGET', base .. 'fair', 'n:' .. priority) or 0)
    end
  end
  return length
end

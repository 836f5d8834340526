--@include lib/backlog_length
--@include lib/doctor
--@include lib/doctor_lanes
--@include lib/locate
--@include lib/terms
--[[
  Look for lanes that nobody looks at, by tasks that were seen in no place: what waits there would never go.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3..] fields of `tasks`, at most 1000: some of these tasks

  Returns {'lanes', how many fields were looked at, {lane, priority, tasks in it, ...}, {finding rows}}
  Names: 'lanes', figure 'unlisted:<tasks in it>'. Mending lists it, as if it had just come.
  Cost: O(fields) and their bodies, some 256 KiB a call.
]]
local MAX_BYTES = 256 * 1024
local looked, bytes, lanes, known = 0, 0, {}, {}

local function look_at(token)
  local _, priority = read_token(token)
  local lane = lane_of(token)
  local key = backlog_key(priority, lane)
  if known[key] then
    return
  end
  known[key] = true
  local length = redis.call('LLEN', key)
  local is_missed = lane == '0' and not has_lanes() or is_listed(priority, lane)
  if length == 0 or is_missed then
    return
  end
  for _, value in ipairs({ lane, priority, length }) do
    lanes[#lanes + 1] = value
  end
  name_fault('unlisted', lane, length, function()
    redis.call('HSET', base .. 'config', 'lanes', '1')
    lanes_used = true
    join_lanes(priority, { lane })
  end)
end

while looked < math.min(#ARGV - 2, MAX_TASKS) and bytes < MAX_BYTES do
  looked = looked + 1
  local token, body = token_of(ARGV[2 + looked])
  if token then
    bytes = bytes + #body
    look_at(token)
  end
end
return { 'lanes', looked, lanes, findings }

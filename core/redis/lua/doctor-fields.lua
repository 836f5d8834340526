--@include lib/doctor
--[[
  One step over the bodies, or over what is kept beside them.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] 'tasks', 'failures' or 'progress'
  ARGV[4] cursor: 0 first, then what the last call replied
  ARGV[5] about how many fields to look at, at most 1000

  Returns {'fields', cursor (0: that was all), bytes read, the last sequence given out, {fields, for 'tasks' only},
           {finding rows}}
  Names: 'sequence' (a task has a sequence that was not given out yet; the highest of the step), 'stray-record' (kept
  of a task that is gone, or unreadable).
  Invariant: as HSCAN: a field that is there from the first call to the last is told of at least once.
  Cost: O(fields), and their values where the server cannot leave them out (before Redis 7.4).
]]
local hash, cursor = ARGV[3], ARGV[4]
local count = math.min(tonumber(ARGV[5]), MAX_TASKS)
local key, with_values = base .. hash, hash ~= 'tasks'
local reply = not with_values and redis.pcall('HSCAN', key, cursor, 'COUNT', count, 'NOVALUES')
if not reply or reply.err then
  with_values = true
  reply = redis.call('HSCAN', key, cursor, 'COUNT', count)
end

local fields, bytes = {}, 0
local step = with_values and 2 or 1

-- "<attempts>:<ms>:..." or "<ms>:...": what scripts read of it is a number at its head.
local function look_at_record(field, value)
  local gone = redis.call('HEXISTS', base .. 'tasks', field) == 0
  local pattern = hash == 'failures' and '^%d+:%d+:[^:]*:' or '^%d+:'
  if not gone and string.find(value, pattern) then
    return
  end
  if mending then
    redis.call('HDEL', key, field)
  end
  found('stray-record', field, '', hash .. (gone and ':gone' or ':unreadable'), mending and 'mended' or 'left')
end

local last = tonumber(redis.call('GET', base .. 'seq') or 0)
local highest = last
for i = 1, #reply[2], step do
  local field = reply[2][i]
  if hash == 'tasks' then
    fields[#fields + 1] = field
    bytes = bytes + (with_values and #reply[2][i + 1] or 0)
    highest = math.max(highest, as_sequence(field) or 0)
  else
    look_at_record(field, reply[2][i + 1])
  end
end
if highest > last then
  if mending then
    redis.call('INCRBY', base .. 'seq', string.format('%.0f', highest - last))
  end
  found('sequence', string.format('%.0f', highest), '', string.format('%.0f', last), mending and 'mended' or 'left')
end
return { 'fields', reply[1], bytes, string.format('%.0f', last), fields, findings }

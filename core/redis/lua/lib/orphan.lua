--@include lib/doctor
--@include lib/locate
--@include lib/backlog
--[[
  Orphans: bodies that are in no place.
]]

-- A body under what is no sequence gets one.
local function under_sequence(field)
  if as_sequence(field) then
    return field
  end
  local sequence = string.format('%.0f', redis.call('INCR', base .. 'seq'))
  redis.call('HSET', base .. 'tasks', sequence, redis.call('HGET', base .. 'tasks', field))
  redis.call('HDEL', base .. 'tasks', field)
  return sequence
end

-- Names an orphan, and puts it at the end of the backlog where faults are mended.
local function name_orphan(field, outcome)
  local sequence = field
  if mending then
    sequence = under_sequence(field)
    append_to_backlog({ (token_of(sequence)) })
  end
  found('orphan-body', field, '', sequence ~= field and sequence or '', outcome)
end

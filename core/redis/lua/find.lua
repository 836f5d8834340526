--@include lib/partition
--@include lib/where
--[[
  Everything about one task; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] sequence

  Returns {'found', token, body, failure or '', place, node or '', score or '', progress or '', result or ''}
        | {'missing'}
  score is the lease deadline, due time, or time of death or completion (ms); lib/where names the places.
  Cost: as there.
]]
local token, body = token_of(ARGV[2])
if not token then
  return { 'missing' }
end
local place, node, score = where_is(token)
return {
  'found', token, body, redis.call('HGET', base .. 'failures', ARGV[2]) or '', place, node,
  score and string.format('%.0f', score) or '',
  redis.call('HGET', base .. 'progress', ARGV[2]) or '', redis.call('GET', base .. 'result:' .. ARGV[2]) or '',
}

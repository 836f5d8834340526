--@include lib/partition
--@include lib/locate
--@include lib/dispatch
--@include lib/json_member
--[[
  Give a dead task another payload, and a new life: all its attempts again, at the end of the backlog.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] sequence
  ARGV[3] the SHA-1 of its body as the caller knows it, so that nobody's edit is overwritten unseen
  ARGV[4] its new body: with the priority, cost and attempts that it has

  Returns {'edited'} | {'not-dead'} | {'changed'}: its body is another by now | {'invalid', fault}
        | {'too-large', bytes, most}
  Invariant: what waits or runs is never changed; a task that is not dead (any more) is left alone.
  Cost: O(nodes log nodes).
]]
local sequence, body = ARGV[2], ARGV[4]
local token, old = token_of(sequence)
if not token or not redis.call('ZSCORE', base .. 'dead', token) then
  return { 'not-dead' }
end
if redis.sha1hex(old) ~= ARGV[3] then
  return { 'changed' }
end
if not pcall(cjson.decode, body) then
  return { 'invalid', 'it is not JSON' }
end
if token_with(sequence, body) ~= token then
  return { 'invalid', 'priority, cost and maxAttempts must stay as they are' }
end
local most, blank = tonumber((settings('maxPayloadBytes'))), blanked(body)
local bytes = second_item_bytes(blank)
if bytes == 0 then
  bytes = member_bytes(body, blank, 'payload')
end
if bytes > most then
  return { 'too-large', bytes, most }
end
redis.call('ZREM', base .. 'dead', token)
redis.call('HSET', base .. 'tasks', sequence, body)
redis.call('HDEL', base .. 'failures', sequence)
append_to_backlog({ token })
dispatch(MAX_TASKS)
return { 'edited' }

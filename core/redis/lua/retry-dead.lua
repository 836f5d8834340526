--@include lib/partition
--@include lib/locate
--@include lib/dispatch
--[[
  Give dead tasks a new life: all their attempts again, at the end of the backlog.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2..] sequences, at most 100

  Returns {'retried', {sequences that were dead}}
  Invariant: a task that is not dead (any more) is left alone.
  Cost: O(sequences + nodes log nodes).
]]
local tokens, retried = {}, {}
for i = 2, math.min(#ARGV, 101) do
  local token = token_of(ARGV[i])
  if token and redis.call('ZREM', base .. 'dead', token) == 1 then
    redis.call('HDEL', base .. 'failures', ARGV[i])
    tokens[#tokens + 1] = token
    retried[#retried + 1] = ARGV[i]
  end
end
if #tokens > 0 then
  append_to_backlog(tokens)
  dispatch(MAX_TASKS)
end
return { 'retried', retried }

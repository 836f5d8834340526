--@include lib/partition
--@include lib/locate
--@include lib/completed
--[[
  What has become of tasks; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2..] sequences, at most 100

  Returns {'outcomes', {state, text, ...}}, two for each sequence:
    'completed', its result as JSON; 'ended', '': completed, and no result is kept (any more)
    'dead', its failure as it is kept; 'open', '1' where its result will be kept, '0' otherwise
    'missing', '': there is nothing of it
  Cost: O(sequences + completed tasks kept).
]]
local ended

-- The sequences among the last completed; looked up once.
local function is_ended(sequence)
  if not ended then
    ended = {}
    for _, kept in ipairs(completed_sequences(redis.call('LRANGE', base .. 'completed', 0, -1))) do
      ended[kept] = true
    end
  end
  return ended[sequence]
end

local function outcome(sequence)
  local result = redis.call('GET', base .. 'result:' .. sequence)
  if result then
    return 'completed', result
  end
  local token, body = token_of(sequence)
  if not token then
    return 'missing', ''
  elseif redis.call('ZSCORE', base .. 'dead', token) then
    return 'dead', redis.call('HGET', base .. 'failures', sequence) or ''
  elseif is_ended(sequence) then
    return 'ended', ''
  end
  -- a payload may hold the word, too; then the wait ends another way
  local asks = string.find(body, '"resultTtlMs"', 1, true) or string.find(body, '\\u', 1, true)
  return 'open', asks and '1' or '0'
end

local rows = {}
for i = 2, math.min(#ARGV, 101) do
  local state, text = outcome(ARGV[i])
  rows[#rows + 1] = state
  rows[#rows + 1] = text
end
return { 'outcomes', rows }

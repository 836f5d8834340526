--@include lib/partition
--@include lib/token
--[[
  What a list of tokens holds, told from its ends: the cost of a look does not grow with the list.
]]
-- Tokens that are read at each end.
local SAMPLE = 50

-- How much a list holds and costs, and its first token; of a long one its ends stand for the whole.
local function look_into(list)
  local length = redis.call('LLEN', list)
  if length == 0 then
    return 0, 0
  end
  local is_long = length > 2 * SAMPLE
  local tokens = redis.call('LRANGE', list, 0, is_long and SAMPLE - 1 or -1)
  local cost, sampled = total_cost(tokens), #tokens
  if is_long then
    cost = cost + total_cost(redis.call('LRANGE', list, -SAMPLE, -1))
    sampled = 2 * SAMPLE
  end
  return length, cost * length / sampled, tokens[1]
end

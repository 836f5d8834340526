--@include lib/partition
--@include lib/token
--[[
  What a list of tokens holds, told from its ends: the cost of a look does not grow with the list.
]]
-- Tokens that are read where nobody says how many: half of them at each end.
local SAMPLE = 100

-- How much a list holds and costs, and the tokens at its ends, which stand for the whole of a long one.
local function look_into(list, most)
  local length = redis.call('LLEN', list)
  if length == 0 then
    return 0, 0, {}
  end
  most = most or SAMPLE
  local is_long = length > most
  local tokens = redis.call('LRANGE', list, 0, is_long and most / 2 - 1 or -1)
  if is_long then
    for _, token in ipairs(redis.call('LRANGE', list, 0 - most / 2, -1)) do
      tokens[#tokens + 1] = token
    end
  end
  return length, total_cost(tokens) * length / #tokens, tokens
end

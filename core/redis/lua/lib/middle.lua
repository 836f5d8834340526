--[[
  Taking entries out of a list, wherever in it they are.
]]
-- No entry of any list, and shorter than most: a list that is packed need not be packed anew for it.
local TAKEN_OUT = '-'

-- Takes out the entries at these negative indexes, each named once, in one walk for all of them.
local function take_out_at(list, indexes)
  local lowest = 0
  for _, index in ipairs(indexes) do
    lowest = math.min(lowest, index)
  end
  if lowest == -#indexes then
    -- just the last ones
    redis.call('LTRIM', list, 0, lowest - 1)
    return
  end
  for _, index in ipairs(indexes) do
    redis.call('LSET', list, index, TAKEN_OUT)
  end
  redis.call('LREM', list, -#indexes, TAKEN_OUT)
end

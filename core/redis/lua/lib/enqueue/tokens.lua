--@include lib/partition
--@include lib/token
--@include lib/clock
--[[
  A part of enqueue.lua, made only where a task is not plain.
]]

-- The tokens of the new tasks that may run now; the others are put where they wait for their time.
local function tokens_that_may_run(wishes, fresh, sequences)
  local tokens, waiting = {}, {}
  for i = 1, #sequences do
    local wish = wishes[fresh and fresh[i] or i]
    local token = make_token(sequences[i], wish.traits)
    local due = wish.sign == '+' and now + wish.ms or wish.sign == '@' and wish.ms or 0
    if due > now then
      waiting[#waiting + 1] = string.format('%.0f', due)
      waiting[#waiting + 1] = token
    else
      tokens[#tokens + 1] = token
    end
  end
  if #waiting > 0 then
    redis.call('ZADD', base .. 'scheduled', unpack(waiting))
  end
  return tokens
end

--@include lib/limits
--@include lib/limiting
--@include lib/offer
--[[
  What the next take offers before it looks for work, as offer_due does (lib/offer.lua): tasks that were put aside, whose
  keys are to be looked at by now. They go to the head of the backlog. Reads only.
]]

-- The tokens in the order in which they then stand before all others of their lanes, and the keys that are looked at.
local function next_offers()
  local due = redis.call(
    'ZRANGEBYSCORE', base .. 'limitDue', '-inf', string.format('%.0f', now), 'LIMIT', 0, MOST_LOOKS)
  local by_key, looked_at, left = {}, {}, MOST_OFFERED
  for i = 1, #due do
    local amount, names = math.min(left, look_at_key(due[i]).starts), {}
    if amount >= 1 then
      local first, last = names_of(due[i])
      names = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', 0, amount)
    end
    looked_at[due[i]] = left >= 1
    by_key[i], left = names, left - #names
  end
  local tokens = {}
  -- who is offered later stands further in front
  for i = #due, 1, -1 do
    for _, name in ipairs(by_key[i]) do
      local _, token = read_limited(name)
      tokens[#tokens + 1] = token
    end
  end
  return tokens, looked_at
end

-- When the key of a task that was put aside is looked at again, where it has room for one more and the next take does not
-- look at it: a row as limits_on has them, 'look', key, ms, ''; or nothing.
local function look_for(token, looked_at)
  local key = limit_key(token)
  local at = redis.call('ZSCORE', base .. 'limitDue', key)
  if looked_at[key] or not at or look_at_key(key).starts < 1 then
    return {}
  end
  return { 'look', key, at, '' }
end

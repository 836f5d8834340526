--@include lib/limits
--@include lib/offer
--[[
  A task that was put aside, for who looks for it or takes it out.
]]
local function limited_name_of(token)
  local key = limit_key(token)
  return key ~= '' and limited_name(key, token), key
end

local function is_limited(token)
  local name = limited_name_of(token)
  return name and redis.call('ZSCORE', base .. 'limited', name) ~= false
end

-- Takes one out of what was put aside; false where it is not there.
local function pull_limited(token)
  local name, key = limited_name_of(token)
  if not name or redis.call('ZREM', base .. 'limited', name) == 0 then
    return false
  end
  if redis.call('ZLEXCOUNT', base .. 'limited', names_of(key)) == 0 then
    redis.call('ZREM', base .. 'limitDue', key)
  end
  return true
end

-- A waiting task was taken away: where it had been offered, another one of its key is.
local function let_others_go(token)
  local key = limit_key(token)
  if key ~= '' then
    look_soon({ key })
  end
end

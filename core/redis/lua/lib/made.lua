--@include lib/partition
--@include lib/clock
--[[
  Which moves of a plan have been made, so that a plan that is applied once more does not move as much again: of the last
  plans, for a week, or until it is undone to its end.

    plans      zset  the id of a plan by when a move of it was last made (ms)
    made:<id>  hash  "<from>:<to>:<labels>" -> how much of that move's cost has been made
]]
local PLAN_MS = 7 * 24 * 3600000
local MOST_PLANS = 32

local function made_key(id)
  return base .. 'made:' .. id
end

local function move_field(from, to, labels)
  return from .. ':' .. to .. ':' .. labels
end

-- How much has been made of moves from one node; wishes as in lib/shift.lua, of at least one move.
local function made_of(id, from, wishes)
  local fields = {}
  for i, wish in ipairs(wishes) do
    fields[i] = move_field(from, wish.name, wish.labels)
  end
  local costs = redis.call('HMGET', made_key(id), unpack(fields))
  for i = 1, #costs do
    costs[i] = tonumber(costs[i] or 0)
  end
  return costs
end

-- Notes what wishes have had of what they asked for; whether there was anything.
local function note_made(id, from, wishes)
  local any = false
  for _, wish in ipairs(wishes) do
    if wish.asked and wish.left < wish.asked then
      any = true
      redis.call('HINCRBY', made_key(id), move_field(from, wish.to.name, wish.labels), wish.asked - wish.left)
    end
  end
  return any
end

local function forget_plan(id)
  redis.call('UNLINK', made_key(id))
  redis.call('ZREM', base .. 'plans', id)
end

-- Keeps what was noted in this call.
local function keep_plan(id)
  redis.call('ZADD', base .. 'plans', string.format('%.0f', now), id)
  for _, oldest in ipairs(redis.call('ZRANGE', base .. 'plans', 0, -MOST_PLANS - 1)) do
    forget_plan(oldest)
  end
  redis.call('PEXPIRE', base .. 'plans', PLAN_MS)
  redis.call('PEXPIRE', made_key(id), PLAN_MS)
end

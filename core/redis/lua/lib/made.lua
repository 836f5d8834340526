--@include lib/partition
--@include lib/clock
--@include lib/undo_log
--[[
  Which moves of a plan have been made, so that a plan that is applied once more does not move as much again: of the last
  plans, for a week, or until it is undone to its end.

    plans            zset  the id of a plan by when a move of it was last made (ms)
    made:<id>        hash  "<from>:<to>:<labels>" -> how much of that move's cost has been made
    rebalanced:<id>  hash  "made:<from>:<to>:<labels>" -> how much of that is in the log that an undo goes by, as it is kept
                           as long as that (lib/undo_log.lua); what was made before can be undone no more
]]
local PLAN_MS = 7 * 24 * 3600000
local MOST_PLANS = 32
-- Moves of a plan that are counted out one by one when it is undone; one that made more is forgotten as a whole.
local MOST_UNMADE = 5000

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

-- Adds to numbers of a hash, to all of them at once: a step of a rebalance goes to a hundred nodes.
local function add_to_fields(key, fields, amounts)
  local pairs_of = {}
  for i, old in ipairs(redis.call('HMGET', key, unpack(fields))) do
    pairs_of[2 * i - 1] = fields[i]
    pairs_of[2 * i] = string.format('%.0f', tonumber(old or 0) + amounts[i])
  end
  redis.call('HSET', key, unpack(pairs_of))
end

-- Notes what wishes have had of what they asked for, at most 1000; whether there was anything.
local function note_made(id, from, wishes)
  local moves, undoable, costs = {}, {}, {}
  for _, wish in ipairs(wishes) do
    if wish.asked and wish.left < wish.asked then
      local n = #moves + 1
      moves[n], costs[n] = move_field(from, wish.to.name, wish.labels), wish.asked - wish.left
      undoable[n] = 'made:' .. moves[n]
    end
  end
  if #moves == 0 then
    return false
  end
  add_to_fields(made_key(id), moves, costs)
  add_to_fields(received_key(id), undoable, costs)
  return true
end

local function forget_plan(id)
  redis.call('UNLINK', made_key(id))
  redis.call('ZREM', base .. 'plans', id)
end

-- Counts as not made what is in the log of moves, before that is forgotten.
local function unmake(id)
  if redis.call('HLEN', received_key(id)) > MOST_UNMADE then
    forget_plan(id)
    return
  end
  local fields = redis.call('HGETALL', received_key(id))
  for i = 1, #fields, 2 do
    local field = string.match(fields[i], '^made:(.*)$')
    if field and redis.call('HINCRBY', made_key(id), field, -fields[i + 1]) <= 0 then
      redis.call('HDEL', made_key(id), field)
    end
  end
  if redis.call('EXISTS', made_key(id)) == 0 then
    redis.call('ZREM', base .. 'plans', id)
  end
end

-- Keeps what was noted in this call.
local function keep_plan(id)
  redis.call('ZADD', base .. 'plans', string.format('%.0f', now), id)
  for _, oldest in ipairs(redis.call('ZRANGE', base .. 'plans', 0, -MOST_PLANS - 1)) do
    forget_plan(oldest)
  end
  redis.call('PEXPIRE', base .. 'plans', PLAN_MS)
  redis.call('PEXPIRE', made_key(id), PLAN_MS)
  redis.call('PEXPIRE', received_key(id), UNDO_MS)
end

--@include lib/partition
--@include lib/clock
--[[
  What rebalances of a partition moved, each in a log of its own, so that each can be undone: two that are at work at the
  same time do not take each other's. Kept for an hour, of those that were at work last.

    rebalances  zset  the id of a rebalance by when it last moved anything (ms), each at another time than the others
    moves:<id>  list  "<from>:<to>:<priority>:<token>\n<token>..." of tasks that went to the end of a queue together, in
                      their order there
]]
local UNDO_MS = 3600000
local MOST_LOGS = 8
-- of this call: the rebalance whose moves are noted
local noted_id

local function moves_key(id)
  return base .. 'moves:' .. id
end

-- What it has brought to which nodes (lib/received.lua).
local function received_key(id)
  return base .. 'rebalanced:' .. id
end

local function forget_rebalance(id)
  redis.call('ZREM', base .. 'rebalances', id)
  -- not DEL: they may be long
  redis.call('UNLINK', moves_key(id), received_key(id))
end

-- Notes that a rebalance is at work, and forgets those that were so longest ago.
local function begin_log(id)
  noted_id = id
  local latest = redis.call('ZREVRANGE', base .. 'rebalances', 0, 0, 'WITHSCORES')
  local at = math.max(now, tonumber(latest[2] or 0) + (latest[1] == id and 0 or 1))
  -- a clock that went back must not keep them for longer
  at = at - now > UNDO_MS and now or at
  redis.call('ZADD', base .. 'rebalances', string.format('%.0f', at), id)
  for _, oldest in ipairs(redis.call('ZRANGE', base .. 'rebalances', 0, -MOST_LOGS - 1)) do
    forget_rebalance(oldest)
  end
  redis.call('PEXPIRE', base .. 'rebalances', UNDO_MS)
  redis.call('PEXPIRE', moves_key(id), UNDO_MS)
end

local function moves_entry(from, to, priority, tokens)
  return table.concat({ from, to, priority, table.concat(tokens, '\n') }, ':')
end

-- At most as many entries as a call may touch tasks.
local function note_moves(id, entries)
  redis.call('RPUSH', moves_key(id), unpack(entries))
  if noted_id ~= id then
    begin_log(id)
  end
end

-- The rebalances that can be undone, those that were at work last first: rows { id, at }.
local function rebalances()
  local entries, rows = redis.call('ZREVRANGE', base .. 'rebalances', 0, -1, 'WITHSCORES'), {}
  for i = 1, #entries, 2 do
    local at = tonumber(entries[i + 1])
    if now - at < UNDO_MS then
      rows[#rows + 1] = { id = entries[i], at = at }
    end
  end
  return rows
end

-- Notes that one is being undone: that is work of somebody, too.
local function note_undone()
  redis.call('HSET', base .. 'stats', 'undoneAt', string.format('%.0f', now))
end

-- When another rebalance than this one last moved anything here, or any was undone (ms); nil where none was.
local function others_at(id)
  local at = tonumber(redis.call('HGET', base .. 'stats', 'undoneAt') or nil)
  for _, rebalance in ipairs(rebalances()) do
    if rebalance.id ~= id then
      return math.max(at or 0, rebalance.at)
    end
  end
  return at
end

-- When a rebalance that can be undone last moved anything; nil where it cannot.
local function rebalanced_at(id)
  local at = tonumber(redis.call('ZSCORE', base .. 'rebalances', id) or nil)
  return at and now - at < UNDO_MS and at or nil
end

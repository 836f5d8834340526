--@include lib/partition
--@include lib/clock
--[[
  What the last rebalance of a partition moved, for an hour, so that it can be undone: `rebalanced` says which one it
  was, and each entry of `moves` is "<from>:<to>:<priority>:<token>\n<token>..." of tasks that went to the end of a queue
  together, in their order there.
]]
local UNDO_MS = 3600000
-- of this call: the rebalance whose moves are noted
local noted_id

local function begin_log(id)
  if redis.call('HGET', base .. 'rebalanced', 'id') ~= id then
    -- not DEL: it may be long
    redis.call('UNLINK', base .. 'moves')
    redis.call('DEL', base .. 'rebalanced')
  end
  redis.call('HSET', base .. 'rebalanced', 'id', id, 'at', string.format('%.0f', now))
  redis.call('PEXPIRE', base .. 'rebalanced', UNDO_MS)
  noted_id = id
end

local function moves_entry(from, to, priority, tokens)
  return table.concat({ from, to, priority, table.concat(tokens, '\n') }, ':')
end

-- At most as many entries as a call may touch tasks.
local function note_moves(id, entries)
  if noted_id ~= id then
    begin_log(id)
  end
  redis.call('RPUSH', base .. 'moves', unpack(entries))
  redis.call('PEXPIRE', base .. 'moves', UNDO_MS)
end

-- The id of the rebalance that can be undone, and when it last moved anything; nil where there is none any more.
local function last_rebalance()
  local id, at = unpack(redis.call('HMGET', base .. 'rebalanced', 'id', 'at'))
  if id and now - tonumber(at) < UNDO_MS then
    return id, tonumber(at)
  end
  return nil
end

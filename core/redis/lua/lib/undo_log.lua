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
  end
  redis.call('HSET', base .. 'rebalanced', 'id', id, 'at', string.format('%.0f', now))
  noted_id = id
end

local function note_moves(id, from, to, priority, tokens)
  if noted_id ~= id then
    begin_log(id)
  end
  redis.call('RPUSH', base .. 'moves',
    table.concat({ from, to, priority, table.concat(tokens, '\n') }, ':'))
  redis.call('PEXPIRE', base .. 'rebalanced', UNDO_MS)
  redis.call('PEXPIRE', base .. 'moves', UNDO_MS)
end

-- The id of the rebalance that can be undone; nil where there is none any more.
local function last_rebalance()
  local id, at = unpack(redis.call('HMGET', base .. 'rebalanced', 'id', 'at'))
  if id and now - tonumber(at) < UNDO_MS then
    return id
  end
  return nil
end

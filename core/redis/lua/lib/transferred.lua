--@include lib/partition
--@include lib/token
--[[
  Whether the task on a node came from another one: by the transfers (lib/transfers), and by what the last rebalance
  moved (lib/undo_log).
]]
-- Of a large rebalance so many of the last moves are looked through, each of at most 1000 tasks.
local MOST_MOVES = 100
local MOVES_AT_ONCE = 20
local TRANSFERS_AT_ONCE = 100
local MOST_TRANSFERS = 500

-- {ms, kind, from, to} of the latest transfer of a sequence; {} where there is none.
local function noted_transfer(sequence)
  local wanted = ',' .. sequence .. ','
  for last = -1, -MOST_TRANSFERS, -TRANSFERS_AT_ONCE do
    local entries = redis.call('LRANGE', base .. 'transfers', last - TRANSFERS_AT_ONCE + 1, last)
    for i = #entries, 1, -1 do
      local ms, kind, from, to, sequences = string.match(entries[i], '^(%d+):(%a+):([^:]*):([^:]*):(.*)$')
      if ms and string.find(',' .. sequences .. ',', wanted, 1, true) then
        return { ms, kind, from, to }
      end
    end
    if #entries < TRANSFERS_AT_ONCE then
      return {}
    end
  end
  return {}
end

-- The same of the last rebalance, where it went to the node; its kind is 'perhaps' where not all that it moved was looked through.
local function rebalance_of(token, node)
  local at = redis.call('HGET', base .. 'rebalanced', 'at')
  if not at then
    return {}
  end
  local wanted = '\n' .. token .. '\n'
  for last = -1, -MOST_MOVES, -MOVES_AT_ONCE do
    local entries = redis.call('LRANGE', base .. 'moves', last - MOVES_AT_ONCE + 1, last)
    for i = #entries, 1, -1 do
      local from, to, tokens = string.match(entries[i], '^([^:]*):([^:]*):%d:(.*)$')
      if to == node and string.find('\n' .. tokens .. '\n', wanted, 1, true) then
        return { at, 'rebalanced', from, to }
      end
    end
    if #entries < MOVES_AT_ONCE then
      return {}
    end
  end
  return redis.call('LLEN', base .. 'moves') > MOST_MOVES and { at, 'perhaps', '', node } or {}
end

-- The later of both. One that went elsewhere since was placed anew: {}.
local function transfer_of(token, node)
  local noted, moved = noted_transfer(token_sequence(token)), rebalance_of(token, node)
  if not noted[1] or moved[1] and tonumber(moved[1]) > tonumber(noted[1]) then
    return moved
  end
  return noted[4] == node and noted or {}
end

--@include lib/partition
--@include lib/token
--@include lib/undo_log
--[[
  Whether the task on a node came from another one: by the transfers (lib/transfers), and by what rebalances moved
  (lib/undo_log).
]]
-- Of rebalances so many of the last moves are looked through, each of at most 1000 tasks.
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

-- The same of a rebalance's last moves, at most `most`, where it brought the task to the node; {} where it did not. How many
-- were looked through, and whether these were all.
local function among_moves(rebalance, token, node, most)
  local wanted = '\n' .. token .. '\n'
  for seen = 0, most - 1, MOVES_AT_ONCE do
    local entries = redis.call('LRANGE', moves_key(rebalance.id), -seen - MOVES_AT_ONCE, -seen - 1)
    for i = #entries, 1, -1 do
      local from, to, tokens = string.match(entries[i], '^([^:]*):([^:]*):%d:(.*)$')
      if to == node and string.find('\n' .. tokens .. '\n', wanted, 1, true) then
        return { string.format('%.0f', rebalance.at), 'rebalanced', from, to }, seen + i, true
      end
    end
    if #entries < MOVES_AT_ONCE then
      return {}, seen + #entries, true
    end
  end
  return {}, most, redis.call('LLEN', moves_key(rebalance.id)) <= most
end

-- The same of the latest rebalance that brought it there; its kind is 'perhaps' where not all that they moved was looked
-- through.
local function rebalance_of(token, node)
  local left = MOST_MOVES
  for _, rebalance in ipairs(rebalances()) do
    local found, seen, is_all = among_moves(rebalance, token, node, left)
    left = left - seen
    if found[1] then
      return found
    elseif not is_all then
      return { string.format('%.0f', rebalance.at), 'perhaps', '', node }
    end
  end
  return {}
end

-- The later of both. One that went elsewhere since was placed anew: {}.
local function transfer_of(token, node)
  local noted, moved = noted_transfer(token_sequence(token)), rebalance_of(token, node)
  if not noted[1] or moved[1] and tonumber(moved[1]) > tonumber(noted[1]) then
    return moved
  end
  return noted[4] == node and noted or {}
end

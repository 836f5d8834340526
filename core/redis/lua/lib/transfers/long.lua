--[[
  A part of lib/transfers.lua, made only for many tasks, or where some say more than their sequence.
]]
local MOST_NAMED = 100

-- Writes an entry for each hundred; how many entries there are then.
local function note_long_transfer(kind, from, to, sequences)
  local head, kept = string.format('%d:%s:%s:%s:', now, kind, from, to), 0
  for first = 1, #sequences, MOST_NAMED do
    local last = math.min(#sequences, first + MOST_NAMED - 1)
    kept = redis.call('RPUSH', base .. 'transfers', head .. table.concat(sequences, ',', first, last))
  end
  return kept
end

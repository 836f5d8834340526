--@include lib/partition
--@include lib/clock
--[[
  Transfers: which waiting tasks went from one node to another otherwise than by dispatch. Where a task is tells nothing
  of that, so it is written down; only the latest are kept.

  An entry of the list `transfers` is "<ms>:<kind>:<from>:<to>:<sequence>,<sequence>..."; kind: stolen, moved or
  undone; from: a node, or '' for the backlog. The newest comes first.
]]
local MAX_TRANSFERS = 500
local MOST_NAMED = 100

local function note_transfer(kind, from, to, tokens)
  local head = string.format('%.0f:%s:%s:%s:', now, kind, from, to)
  local sequences, entries = {}, {}
  for i = 1, #tokens do
    -- what is no token has no sequence that anybody could ask for
    sequences[#sequences + 1] = string.match(tokens[i], '^%d+')
  end
  for first = 1, #sequences, MOST_NAMED do
    local last = math.min(#sequences, first + MOST_NAMED - 1)
    entries[#entries + 1] = head .. table.concat(sequences, ',', first, last)
  end
  if #entries > 0 then
    redis.call('LPUSH', base .. 'transfers', unpack(entries))
    redis.call('LTRIM', base .. 'transfers', 0, MAX_TRANSFERS - 1)
  end
end

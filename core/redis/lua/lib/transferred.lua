--@include lib/partition
--[[
  Reading of the transfers (lib/transfers): whether the task on a node came from another one.
]]
local TRANSFERS_AT_ONCE = 100
local MOST_TRANSFERS = 500

-- {ms, kind, from, to} of the latest transfer of a sequence, where it went to the node; {} otherwise.
local function transfer_of(sequence, node)
  local wanted = ',' .. sequence .. ','
  for first = 0, MOST_TRANSFERS - 1, TRANSFERS_AT_ONCE do
    local entries = redis.call('LRANGE', base .. 'transfers', first, first + TRANSFERS_AT_ONCE - 1)
    for i = 1, #entries do
      local ms, kind, from, to, sequences = string.match(entries[i], '^(%d+):(%a+):([^:]*):([^:]*):([%d,]*)$')
      if ms and string.find(',' .. sequences .. ',', wanted, 1, true) then
        return to == node and { ms, kind, from, to } or {}
      end
    end
    if #entries < TRANSFERS_AT_ONCE then
      return {}
    end
  end
  return {}
end

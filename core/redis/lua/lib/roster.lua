--@include lib/partition
--[[
  The roster: what placing must know of each active node, in one hash. An entry is
  "<weight> <capacity> <window> <rate> <labels>": window "-" where the node has none of its own; rate (cost a second) "-"
  where none has been measured or the pool's weights are not learned, so that who places need not ask; labels sorted and
  joined by ",".
]]

-- weight, capacity, window, rate and labels of an entry, as texts; nil where it cannot be read.
local function read_roster(entry)
  local weight, capacity, window, rate, labels = string.match(entry, '^(%S+) (%S+) (%S+) (%S+) (%S*)$')
  if not weight then
    weight, capacity = string.match(entry, '^(%S+) (%S+)')
  end
  return weight, capacity, window or '-', rate or '-', labels or ''
end

--@include lib/partition
--[[
  The roster: what placing must know of each active node, in one hash. An entry is
  "<weight> <capacity> <window> <rate> <labels>": window "-" where the node has none of its own; rate (cost a second) "-"
  where none has been measured or the pool's weights are not learned, so that who places need not ask; labels sorted and
  joined by ",".
]]

-- weight, capacity, window, rate and labels of an entry, as texts; nil where it cannot be read.
local function read_roster(entry)
  local weight, capacity, rest = string.match(entry, '^(%S+) (%S+)(.*)$')
  local window, rate, labels = string.match(rest or '', '^ (%S+) (%S+) (%S*)$')
  return weight, capacity, window or '-', rate or '-', labels or ''
end

-- The entry of a node, from what is kept of it; nil where it is not active.
local function roster_entry(node)
  local entry = redis.call('HMGET', base .. 'node:' .. node, 'state', 'weight', 'capacity', 'window', 'rate', 'labels')
  if entry[1] ~= 'active' then
    return nil
  end
  local rate = entry[5] and settings('weights') == 'learned' and entry[5] or '-'
  return string.format('%s %s %s %s %s', entry[2], entry[3], entry[4] or '-', rate, entry[6] or '')
end

-- Puts a node on the roster, or strikes it off, as its entry says.
local function enrol(node)
  local entry = roster_entry(node)
  if entry then
    redis.call('HSET', base .. 'roster', node, entry)
  else
    redis.call('HDEL', base .. 'roster', node)
  end
end

-- Whether a node with these labels has all that are required; both as texts, joined by ",".
local function has_labels(labels, required)
  if required == '' then
    return true
  end
  local offered = ',' .. labels .. ','
  for label in string.gmatch(required, '[^,]+') do
    if not string.find(offered, ',' .. label .. ',', 1, true) then
      return false
    end
  end
  return true
end

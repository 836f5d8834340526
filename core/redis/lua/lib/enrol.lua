--@include lib/partition
--[[
  Keeping the roster (lib/roster.lua) as the nodes' own entries say.
]]

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
    if not string.find(entry, '^%S+ %S+ %- ') then
      -- where the pool's window is 0, too, there is somebody to give to
      redis.call('HSET', base .. 'config', 'ownWindows', '1')
    end
  else
    redis.call('HDEL', base .. 'roster', node)
  end
end

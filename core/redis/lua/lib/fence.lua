--@include lib/partition
--[[
  The fence: what a node says counts only while it is the latest registration under its name and has
  not been declared lost. Its epoch grows at each registration.
]]

-- The node's state, nil, its capacity, the heartbeat timeout it was told and its window ("-": the pool's); or nil and why
-- its word does not count: 'superseded' (another process has taken its name) or 'lost' (the sweep gave its tasks away;
-- it may register again).
local function fenced_state(node, epoch)
  local entry = redis.call('HMGET', base .. 'node:' .. node, 'state', 'epoch', 'capacity', 'timeoutMs', 'window')
  if entry[1] and entry[1] ~= 'lost' and entry[2] == epoch then
    return entry[1], nil, entry[3], entry[4], entry[5] or '-'
  end
  if entry[2] and tonumber(entry[2]) > tonumber(epoch) then
    return nil, 'superseded'
  end
  return nil, 'lost'
end

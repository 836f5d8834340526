--[[
  The nodes that may be given work, with their live loads.

  A node here is { name, weight, load, queued, room }: load and queued in cost, counted by the scripts
  themselves and never a heartbeat's report; room is the cost its window still takes.
]]
local function room_of(window, capacity, partitions, queued)
  if window == 'unlimited' then
    return math.huge
  end
  return math.max(0, math.ceil(tonumber(window) * capacity / partitions) - queued)
end

-- All active nodes, by name, so that every server places alike.
local function active_nodes(window, partitions)
  local roster = redis.call('HGETALL', base .. 'roster')
  local nodes = {}
  if #roster == 0 then
    return nodes
  end
  local fields = {}
  for i = 1, #roster, 2 do
    local weight, capacity = string.match(roster[i + 1], '^(%S+) (%S+)$')
    nodes[#nodes + 1] =
      { name = roster[i], weight = tonumber(weight), capacity = tonumber(capacity) }
  end
  table.sort(nodes, function(a, b)
    return a.name < b.name
  end)
  for i, node in ipairs(nodes) do
    fields[2 * i - 1] = 'q:' .. node.name
    fields[2 * i] = 'r:' .. node.name
  end
  local loads = redis.call('HMGET', base .. 'load', unpack(fields))
  for i, node in ipairs(nodes) do
    node.queued = tonumber(loads[2 * i - 1] or 0)
    node.running = tonumber(loads[2 * i] or 0)
    node.load = node.queued + node.running
    node.room = room_of(window, node.capacity, partitions, node.queued)
  end
  return nodes
end

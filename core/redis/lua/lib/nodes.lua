--@include lib/window
--@include lib/roster
--[[
  The nodes that may be given work, with their live loads.

  A node here is { name, weight, load, queued, room, labels }: load and queued in cost, counted by the scripts
  themselves and never a heartbeat's report; room is the cost its window still takes; labels as the roster has them.
]]

-- Most fields asked of a hash in one call: what `unpack` takes is bounded.
local MAX_FIELDS = 2000

local function load_fields(fields)
  if #fields <= MAX_FIELDS then
    return redis.call('HMGET', base .. 'load', unpack(fields))
  end
  local values = {}
  for first = 1, #fields, MAX_FIELDS do
    local last = math.min(#fields, first + MAX_FIELDS - 1)
    local part = redis.call('HMGET', base .. 'load', unpack(fields, first, last))
    for i = 1, #part do
      values[#values + 1] = part[i]
    end
  end
  return values
end

-- All active nodes, by name, so that every server places alike.
local function active_nodes(window, partitions)
  local roster = redis.call('HGETALL', base .. 'roster')
  local nodes, fields = {}, {}
  if #roster == 0 then
    return nodes
  end
  for i = 1, #roster, 2 do
    local weight, capacity, own_window, rate, labels = read_roster(roster[i + 1])
    nodes[#nodes + 1] = {
      name = roster[i], weight = tonumber(weight), capacity = tonumber(capacity),
      window = own_window, rate = tonumber(rate), labels = labels,
    }
  end
  if #nodes > 1 then
    table.sort(nodes, function(a, b)
      return a.name < b.name
    end)
  end
  for i, node in ipairs(nodes) do
    fields[2 * i - 1] = 'q:' .. node.name
    fields[2 * i] = 'r:' .. node.name
  end
  local loads = load_fields(fields)
  for i, node in ipairs(nodes) do
    node.queued = tonumber(loads[2 * i - 1] or 0)
    node.running = tonumber(loads[2 * i] or 0)
    node.load = node.queued + node.running
    node.room = room_of(node.window == '-' and window or node.window, node.capacity, partitions, node.queued)
  end
  return nodes
end

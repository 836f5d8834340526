--@include lib/window
--@include lib/roster
--[[
  The nodes that may be given work, with their live loads.

  A node here is { name, weight, load, queued, room, labels, capacity, partitions }: load and queued in cost, counted by
  the scripts themselves and never a heartbeat's report; room is the cost its window still takes; labels as the roster
  has them; partitions are the pool's. The weight is the one that was given, or where the pool's weights are learned the
  rate that was measured.
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

-- Makes the measured rates the weights. A node that was not measured yet counts as if the others were, on the whole, as
-- fast as their given weights say; one that gets nothing done keeps a hundredth of the mean, to be tried again.
local function use_rates(nodes)
  local rates, weights, measured = 0, 0, 0
  for _, node in ipairs(nodes) do
    if node.rate then
      rates, weights, measured = rates + node.rate, weights + node.weight, measured + 1
    end
  end
  if rates == 0 then
    return
  end
  for _, node in ipairs(nodes) do
    node.weight = math.max(node.rate or node.weight * rates / weights, rates / measured / 100)
  end
end

-- The active nodes with the weights that were given; and whether any has a rate.
local function listed_nodes(window, partitions)
  local roster = redis.call('HGETALL', base .. 'roster')
  local names, entries, fields, nodes, are_learned = {}, {}, {}, {}, false
  if #roster == 0 then
    return nodes, false
  end
  for i = 1, #roster, 2 do
    names[#names + 1] = roster[i]
    entries[roster[i]] = roster[i + 1]
  end
  -- names and not nodes are sorted: that needs no function that compares
  table.sort(names)
  for i = 1, #names do
    fields[2 * i - 1] = 'q:' .. names[i]
    fields[2 * i] = 'r:' .. names[i]
  end
  local loads = load_fields(fields)
  for i = 1, #names do
    local weight, capacity, own_window, rate, labels = read_roster(entries[names[i]])
    local queued, running = tonumber(loads[2 * i - 1] or 0), tonumber(loads[2 * i] or 0)
    capacity = tonumber(capacity)
    nodes[i] = {
      name = names[i], weight = tonumber(weight), capacity = capacity, window = own_window, rate = tonumber(rate),
      labels = labels, partitions = partitions, queued = queued, running = running, load = queued + running,
      room = room_of(own_window == '-' and window or own_window, capacity, partitions, queued), share = 0,
    }
    are_learned = are_learned or rate ~= '-'
  end
  return nodes, are_learned
end

-- All active nodes, by name, so that every server places alike.
local function active_nodes(window, partitions)
  local nodes, are_learned = listed_nodes(window, partitions)
  if are_learned then
    use_rates(nodes)
  end
  return nodes
end

--@include lib/partition
--@include lib/nodes
--@include lib/received
--[[
  What waits in the queues, by the labels that its tasks require. Label sets that the same nodes can serve are one
  group { members, nodes, queued, demand }: `nodes` are the numbers of those that serve it, `queued[i]` what it has waiting
  on node i, `demand` all of that; its members are the sets. What no active node can serve stays where it is, as running
  work does. In a plan of several partitions (lib/plan/pool.lua) labels may have several sets, for other nodes may be in
  other partitions.
]]
-- Label sets of one queue that are looked at; and those that a plan deals with, those of the highest cost.
local MOST_LABEL_SETS = 100

-- What waits by labels: sets { labels, cost, queued, homes }, `queued[i]` of the cost is on node i, and `homes` are those
-- nodes; and whether that is all there is.
local function costs_by_labels(nodes)
  local by_labels, is_whole = {}, true
  local function add(labels, i, cost)
    local node = nodes[i]
    local came = cost_received(node, labels, cost)
    node.running, cost = node.running + came, cost - came
    if cost == 0 then
      return
    end
    local set = by_labels[labels] or { labels = labels, number = 0, cost = 0, queued = {}, homes = {} }
    by_labels[labels] = set
    set.cost, set.queued[i] = set.cost + cost, cost
    set.homes[#set.homes + 1] = i
  end
  for i, node in ipairs(nodes) do
    local key, plain = base .. 'labelled:' .. node.name, node.queued
    if redis.call('ZCARD', key) > MOST_LABEL_SETS then
      -- too many to tell what the rest of its queue is
      node.running, plain, is_whole = node.running + node.queued, 0, false
    else
      local entries = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
      for at = 1, #entries, 2 do
        local cost = math.max(0, math.min(plain, tonumber(entries[at + 1])))
        plain = plain - cost
        if cost > 0 then
          add(entries[at], i, cost)
        end
      end
    end
    if plain > 0 then
      add('', i, plain)
    end
  end
  return by_labels, is_whole
end

-- Leaves what a label set has waiting where it is.
local function leave_in_place(nodes, set)
  for _, i in ipairs(set.homes) do
    nodes[i].running = nodes[i].running + set.queued[i]
  end
end

-- Those of the highest cost first, all alike on every server.
local function in_order(by_labels)
  local sets = {}
  for _, set in pairs(by_labels) do
    sets[#sets + 1] = set
  end
  table.sort(sets, function(a, b)
    if a.cost ~= b.cost then
      return a.cost > b.cost
    end
    if a.labels ~= b.labels then
      return a.labels < b.labels
    end
    return a.number < b.number
  end)
  return sets
end

-- The numbers of the nodes that offer each label.
local function nodes_offering(nodes)
  local offering = {}
  for i, node in ipairs(nodes) do
    for label in string.gmatch(node.labels, '[^,]+') do
      local own = offering[label] or { numbers = {}, has = {} }
      offering[label] = own
      if not own.has[i] then
        own.numbers[#own.numbers + 1], own.has[i] = i, true
      end
    end
  end
  return offering
end

-- The numbers of the nodes that serve labels: of those that offer the first one, those that offer the others.
local function nodes_serving(nodes, offering, labels)
  local serving, others = nil, {}
  for label in string.gmatch(labels, '[^,]+') do
    local own = offering[label]
    if not own then
      return {}
    elseif serving then
      others[#others + 1] = own.has
    else
      serving = own.numbers
    end
  end
  local both = {}
  for at = 1, serving and #serving or #nodes do
    local i, has_all = serving and serving[at] or at, true
    for _, has in ipairs(others) do
      has_all = has_all and has[i]
    end
    both[#both + 1] = has_all and i or nil
  end
  return both
end

-- The numbers of the nodes that serve a set, and these as a text; nil where there are too many label sets to tell. What
-- was found before is in `known`, by labels. Of a partition where not all nodes are, those that are there (`there`).
local function nodes_for(nodes, offering, set, known)
  local found = known.by_labels[set.labels]
  if not found then
    if known.total == MOST_LABEL_SETS then
      return nil
    end
    local serving = nodes_serving(nodes, offering, set.labels)
    found = { nodes = serving, key = table.concat(serving, ',') }
    known.by_labels[set.labels], known.total = found, known.total + 1
  end
  if not set.there then
    return found.nodes, found.key
  end
  local both = {}
  for _, i in ipairs(found.nodes) do
    both[#both + 1] = set.there[i] and i or nil
  end
  return both, table.concat(both, ',')
end

-- The groups of sets; on how many nodes they can be, all added up, at most `most_cells`; and whether they are all that
-- waits.
local function groups_of(nodes, by_labels, is_whole, most_cells)
  local offering, groups, by_nodes, cells = nodes_offering(nodes), {}, {}, 0
  local known = { by_labels = {}, total = 0 }
  for _, set in ipairs(in_order(by_labels)) do
    local serving, key = nodes_for(nodes, offering, set, known)
    local group = serving and by_nodes[key]
    if not group and serving and #serving > 0 and cells + #serving <= most_cells then
      group = { members = {}, nodes = serving, queued = {}, demand = 0 }
      by_nodes[key] = group
      groups[#groups + 1], cells = group, cells + #serving
    end
    if group then
      group.members[#group.members + 1] = set
      group.demand = group.demand + set.cost
      for _, i in ipairs(set.homes) do
        group.queued[i] = (group.queued[i] or 0) + set.queued[i]
      end
    else
      leave_in_place(nodes, set)
      is_whole = is_whole and serving and #serving == 0
    end
  end
  return groups, cells, is_whole
end

--@include lib/partition
--@include lib/nodes
--[[
  What waits in the queues, by the labels that its tasks require. Label sets that the same nodes can serve are one
  group { members, can, queued, demand }: `can[i]` where node i serves it, `queued[i]` what it has waiting there,
  `demand` all of that; a member is { labels, queued }. What no active node can serve stays where it is, as running
  work does.
]]
-- Label sets of one queue that are looked at, those of the highest cost; and those that a plan deals with.
local MOST_LABEL_SETS = 100

-- The cost queued on each node by labels: { [labels] = { [i] = cost } }; and whether that is all there is.
local function costs_by_labels(nodes)
  local by_labels, is_whole = {}, true
  local function add(labels, i, cost)
    by_labels[labels] = by_labels[labels] or {}
    by_labels[labels][i] = cost
  end
  for i, node in ipairs(nodes) do
    local key, plain = base .. 'labelled:' .. node.name, node.queued
    if redis.call('ZCARD', key) > MOST_LABEL_SETS then
      -- too many to tell what the rest of its queue is
      node.running, node.queued, plain, is_whole = node.running + node.queued, 0, 0, false
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
local function leave_in_place(nodes, queued)
  for i, cost in pairs(queued) do
    nodes[i].running, nodes[i].queued = nodes[i].running + cost, nodes[i].queued - cost
  end
end

-- Those of the highest cost first, all alike on every server.
local function in_order(by_labels)
  local sets = {}
  for labels, queued in pairs(by_labels) do
    local cost = 0
    for _, part in pairs(queued) do
      cost = cost + part
    end
    sets[#sets + 1] = { labels = labels, queued = queued, cost = cost }
  end
  table.sort(sets, function(a, b)
    if a.cost ~= b.cost then
      return a.cost > b.cost
    end
    return a.labels < b.labels
  end)
  return sets
end

-- Which nodes serve labels, as a text of 0 and 1. Nodes that offer the same labels are asked once.
local function signature_of(nodes, labels)
  local serves, bits = {}, {}
  for i, node in ipairs(nodes) do
    if serves[node.labels] == nil then
      serves[node.labels] = has_labels(node.labels, labels)
    end
    bits[i] = serves[node.labels] and '1' or '0'
  end
  return table.concat(bits)
end

local function new_group(signature)
  local group = { members = {}, can = {}, queued = {}, demand = 0 }
  for i = 1, #signature do
    group.can[i] = string.byte(signature, i) == 49
    group.queued[i] = 0
  end
  return group
end

-- The groups, and whether they are all that waits. `most_cells` bounds groups * nodes.
local function read_groups(nodes, most_cells)
  local by_labels, is_whole = costs_by_labels(nodes)
  local groups, by_signature = {}, {}
  for n, set in ipairs(in_order(by_labels)) do
    local signature = n <= MOST_LABEL_SETS and signature_of(nodes, set.labels)
    local group = by_signature[signature]
    if not group and signature and string.find(signature, '1', 1, true)
      and (#groups + 1) * #nodes <= most_cells then
      group = new_group(signature)
      by_signature[signature] = group
      groups[#groups + 1] = group
    end
    if group then
      group.members[#group.members + 1] = set
      group.demand = group.demand + set.cost
      for i, cost in pairs(set.queued) do
        group.queued[i] = group.queued[i] + cost
      end
    else
      leave_in_place(nodes, set.queued)
      is_whole = is_whole and signature and not string.find(signature, '1', 1, true)
    end
  end
  return groups, is_whole
end

--@include lib/partition
--@include lib/clock
--@include lib/nodes
--@include lib/received
--@include lib/undo_log
--@include lib/plan/alike
--[[
  What a partition's active nodes hold: its part of a plan of the whole pool (lib/plan/pool.lua).

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id   of the rebalance that the plan goes on with: what that has brought to a node stays there; or ''

  Returns {'loads', now,
           {node, weight that was given, rate measured or '-', labels it offers, running cost, queued cost, ...},
           {number of the node above, labels required, queued cost that may be moved, ...},
           1 where that is all that may be moved,
           how long ago another rebalance moved anything, or one was undone (ms); -1: none was}
        | {'unknown-pool'}
  Cost: O(nodes log nodes), and at most 100 label sets of each.
]]
local partitions = settings('partitions')
if not partitions then
  return { 'unknown-pool' }
end
local nodes = listed_nodes('unlimited', tonumber(partitions))
local received = received_by(ARGV[2])
local rows, sets, is_whole = {}, {}, true
for i, node in ipairs(nodes) do
  local row = 6 * (i - 1)
  rows[row + 1], rows[row + 2] = node.name, string.format('%.17g', node.weight)
  rows[row + 3], rows[row + 4] = node.rate and string.format('%.17g', node.rate) or '-', node.labels
  rows[row + 5], rows[row + 6] = node.running, node.queued
  node.got = received[node.name]
end

local function add(i, labels, cost)
  if cost > 0 then
    local row = #sets
    sets[row + 1], sets[row + 2], sets[row + 3] = i, labels, cost
  end
end

local function add_by_labels()
  --@include lib/plan/groups
  local by_labels, is_all = costs_by_labels(nodes)
  is_whole = is_all
  for _, set in ipairs(in_order(by_labels)) do
    for _, i in ipairs(set.homes) do
      add(i, set.labels, set.queued[i])
    end
  end
end

if any_labels(nodes) then
  add_by_labels()
else
  for i, node in ipairs(nodes) do
    add(i, '', node.queued - cost_received(node, '', node.queued))
  end
end
local other_at = others_at(ARGV[2])
return {
  'loads', string.format('%.0f', now), rows, sets, is_whole and 1 or 0,
  string.format('%.0f', other_at and math.abs(now - other_at) or -1),
}

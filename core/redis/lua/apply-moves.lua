--@include lib/partition
--@include lib/clock
--@include lib/nodes
--@include lib/shift
--@include lib/labels
--[[
  Make moves of a plan that was made before, from one node: what of it is still possible.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id     of the plan, by which the rebalance is undone (undo.lua)
  ARGV[3] from   the node whose queue it is
  ARGV[4] skip   how many tasks at the end of its queue are passed over, having been looked at
  ARGV[5] n      how many moves there are
  then to, labels, cost: n times
  then node, cost ...  what nodes hold in the pool's other partitions, as rebalance

  Returns {'moved', {tasks, cost, cost that is left, ...} of each move, tasks looked at, 1 where it is worth a look
           deeper: call again for what is left, with skip + looked at - moved}
          | {'unknown-pool'}
  Invariant: as rebalance. To a node that is not active, or does not offer the labels, nothing goes.
  Cost: O(nodes log nodes + tasks looked at, at most 1000).
]]
local MOST_SKIPPED = 50000

local partitions = settings('partitions')
if not partitions then
  return { 'unknown-pool' }
end
local id, skip, total = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local named = {}
for _, node in ipairs(active_nodes('unlimited', tonumber(partitions))) do
  named[node.name] = node
end
for i = 6 + 3 * total, #ARGV, 2 do
  local node = named[ARGV[i]]
  if node then
    node.load = node.load + tonumber(ARGV[i + 1])
  end
end
-- one that is not active any more is no less loaded than any other
local from = named[ARGV[3]] or { name = ARGV[3], weight = 1, load = 0 }

local wishes, possible, rows = {}, {}, {}
for n = 1, total do
  local name, labels, cost = unpack(ARGV, 3 + 3 * n, 5 + 3 * n)
  local to = named[name]
  local wish = { to = to, labels = labels, left = tonumber(cost), tasks = 0, cost = 0 }
  wishes[n] = wish
  if to and to ~= from and wish.left > 0 and has_labels(to.labels, labels) then
    possible[#possible + 1] = wish
  end
end
local looked, is_deeper = 0, false
if #possible > 0 and skip < MOST_SKIPPED then
  looked, is_deeper = shift(id, from, possible, skip, MAX_TASKS)
end
for _, wish in ipairs(wishes) do
  local row = #rows
  rows[row + 1], rows[row + 2], rows[row + 3] = wish.tasks, wish.cost, wish.left
end
return { 'moved', rows, looked, is_deeper and 1 or 0 }

--@include lib/partition
--@include lib/clock
--@include lib/nodes
--@include lib/shift
--@include lib/labels
--@include lib/made
--[[
  Make moves of a plan that was made before, from one node: what of it is still possible, and has not been made yet.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id     of the plan, by which the rebalance is undone (undo.lua)
  ARGV[3] from   the node whose queue it is
  ARGV[4] skip   how many tasks at the end of its queue are passed over, having been looked at
  ARGV[5] how    'ask': nothing is moved; 'fit': a task goes by a move that its cost fits; 'share': one that fits none may
                 take what several leave over
  ARGV[6] n      how many moves there are, at most 1000, each to another node or of other labels than the others
  then to, labels, cost, room: n times; the cost of the whole move, and what may still come to its node by the plan
  then node, cost ...  what nodes hold in the pool's other partitions, as rebalance

  Returns {'moved', {tasks, cost, cost that is left, ...} of each move, tasks looked at, 1 where it is worth a look
           deeper: call again for what is left, with skip + looked at - moved}
          | {'unknown-pool'}
  Invariant: as rebalance. To a node that is not active, or does not offer the labels, nothing goes. Of a move no more is
  made than its cost, by all calls with this id together (lib/made.lua), but for the last task of one that is shared.
  Cost: O(nodes log nodes + moves + tasks looked at, at most 1000).
]]
local MOST_SKIPPED = 50000

local partitions = settings('partitions')
if not partitions then
  return { 'unknown-pool' }
end
local id, skip, how, total = ARGV[2], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local named = {}
for _, node in ipairs(active_nodes('unlimited', tonumber(partitions))) do
  named[node.name] = node
end
for i = 7 + 4 * total, #ARGV, 2 do
  local node = named[ARGV[i]]
  if node then
    node.load = node.load + tonumber(ARGV[i + 1])
  end
end
-- one that is not active any more is no less loaded than any other
local from = named[ARGV[3]] or { name = ARGV[3], weight = 1, load = 0 }

local wishes, rows = {}, {}
for n = 1, total do
  local name, labels, cost, room = unpack(ARGV, 3 + 4 * n, 6 + 4 * n)
  wishes[n] = {
    name = name, to = named[name], labels = labels, cost_left = tonumber(cost), room = tonumber(room), tasks = 0, cost = 0,
  }
end
for n, made in ipairs(total > 0 and made_of(id, from.name, wishes) or {}) do
  wishes[n].cost_left = math.max(0, wishes[n].cost_left - made)
end

-- The wishes that can be fulfilled, with what is `left` of them: together no more for a node than there is room.
local function possible_wishes()
  local possible = {}
  for _, wish in ipairs(wishes) do
    local to = wish.to
    if to and to ~= from and has_labels(to.labels, wish.labels) then
      to.room = to.room or wish.room
      to.goal = to.goal or to.load + wish.room
      wish.left = math.max(0, math.min(wish.cost_left, to.room))
      to.room = to.room - wish.left
      possible[#possible + 1] = wish.left > 0 and wish or nil
    end
  end
  return possible
end

local looked, is_deeper = 0, false
local possible = how == 'ask' and {} or possible_wishes()
if #possible > 0 and skip < MOST_SKIPPED then
  looked, is_deeper = shift(id, from, possible, skip, MAX_TASKS, how == 'share')
  if note_made(id, from.name, possible) then
    keep_plan(id)
  end
end
for _, wish in ipairs(wishes) do
  local row = #rows
  rows[row + 1], rows[row + 2] = wish.tasks, wish.cost
  rows[row + 3] = wish.cost_left - (wish.asked and wish.asked - wish.left or 0)
end
return { 'moved', rows, looked, is_deeper and 1 or 0 }

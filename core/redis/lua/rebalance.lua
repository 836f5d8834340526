--@include lib/partition
--@include lib/token
--@include lib/queued
--@include lib/wake
--@include lib/plan
--[[
  Plan a rebalance of the queued tasks, or do a part of it. The preview and the deed are this one script.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] apply  0: only plan; 1: plan, and move the first tasks of the plan
  ARGV[3] most tasks to look at and move in this call, 1 to 1000
  ARGV[4..] node, cost ...  what nodes hold in the pool's other partitions; it counts, and stays where it is

  Returns {'plan', {node, weight, running cost, queued cost, ...}, {from, to, cost, ...},
           tasks moved, cost moved} | {'unknown-pool'}
  The plan is the one before this call moved anything; call again for the rest, until nothing is moved.
  Invariant: running tasks are not touched; a moved task goes from the tail of one queue, lowest priority
  first, to the tail of another in one step. A task that costs more than what is left of a move stays.
  Cost: O(nodes log nodes + tasks moved).
]]
if not settings('window') then
  return { 'unknown-pool' }
end
local elsewhere = {}
for i = 4, #ARGV, 2 do
  elsewhere[ARGV[i]] = tonumber(ARGV[i + 1])
end
local moves, nodes = make_plan(elsewhere)

local function reversed(tokens)
  local turned = {}
  for i = #tokens, 1, -1 do
    turned[#turned + 1] = tokens[i]
  end
  return turned
end

-- Looks at up to `most` tasks and moves those that fit `cost`; how many, their cost, and how many were looked at.
-- Tasks keep their order.
local function move_tail(from, to, priority, cost, most)
  local list = queue_key(from, priority)
  local tokens = redis.call('RPOP', list, math.min(cost, most))
  if not tokens then
    return 0, 0, 0
  end
  local moved, kept, moved_cost = {}, {}, 0
  for i = 1, #tokens do
    local task_cost = token_cost(tokens[i])
    if moved_cost + task_cost <= cost then
      moved_cost = moved_cost + task_cost
      moved[#moved + 1] = tokens[i]
    else
      kept[#kept + 1] = tokens[i]
    end
  end
  if #kept > 0 then
    redis.call('RPUSH', list, unpack(reversed(kept)))
  end
  if #moved > 0 then
    redis.call('RPUSH', queue_key(to, priority), unpack(reversed(moved)))
    count_queued(from, moved, -1)
    count_queued(to, moved, 1)
  end
  return #moved, moved_cost, #tokens
end

local moved_tasks, moved_cost, looked_at = 0, 0, 0
if ARGV[2] == '1' then
  local budget = math.min(tonumber(ARGV[3]), MAX_TASKS)
  local lowest_first = string.reverse((settings('levels')))
  for _, move in ipairs(moves) do
    local left = move.cost
    for priority in string.gmatch(lowest_first, '%d') do
      local most = budget - looked_at
      if left > 0 and most > 0 then
        local tasks, cost, looked = move_tail(move.from, move.to, priority, left, most)
        moved_tasks, moved_cost, left = moved_tasks + tasks, moved_cost + cost, left - cost
        looked_at = looked_at + looked
      end
    end
    if left < move.cost then
      wake(move.to)
    end
  end
  count('moved', moved_tasks)
end

local node_rows, move_rows = {}, {}
for _, node in ipairs(nodes) do
  local row = #node_rows
  node_rows[row + 1], node_rows[row + 2] = node.name, string.format('%.17g', node.weight)
  node_rows[row + 3], node_rows[row + 4] = node.running - (elsewhere[node.name] or 0), node.queued
end
for _, move in ipairs(moves) do
  local row = #move_rows
  move_rows[row + 1], move_rows[row + 2], move_rows[row + 3] = move.from, move.to, move.cost
end
return { 'plan', node_rows, move_rows, moved_tasks, moved_cost }

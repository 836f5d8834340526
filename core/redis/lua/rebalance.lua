--@include lib/partition
--@include lib/clock
--@include lib/plan
--@include lib/shift
--[[
  Plan a rebalance of the queued tasks, or do a part of it. The preview and the deed are this one script.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] most tasks to look at and move in this call, at most 1000; 0: only plan
  ARGV[3] id      of the rebalance, by which it is undone (undo.lua)
  ARGV[4] node    whose moves are made; '' those of all nodes
  ARGV[5] skip    how many tasks at the end of that node's queue are passed over, having been looked at; 0 with ''
  ARGV[6..] node, cost, level, weight ...  of a plan of the whole pool (pool-plan.lua): what it leaves on the node in the
            other partitions, which counts, and stays where it is; a level below which the node is not to be brought;
            and its weight there

  One that a pool makes by itself (its id begins with "auto-") moves nothing where another one is at work, and is counted.

  Returns {'plan', now, {node, weight, running cost, queued cost, level, ...}, {from, to, labels, cost, ...},
           1 where it is the best plan}: it was only planned
        | {'moved', tasks, their cost, tasks looked at, {node with tasks worth a look deeper, ...}}: call again for the rest,
           until nothing is moved
        | {'unknown-pool'}
  running cost: with what is held elsewhere.
  level: the normalised load below which no placement keeps the node and those that it shares its tasks with.
  Invariant: running tasks are not touched; a moved task goes from the end of one queue, lowest priority first, to the
  end of another in one step, to a node that offers the labels it requires.
  A task that came by this rebalance is not moved on by it (lib/received.lua).
  Cost: O(nodes log nodes + tasks looked at); where tasks require labels, some ms more (lib/plan/labelled.lua).
]]
local MOST_SKIPPED = 50000

if not settings('window') then
  return { 'unknown-pool' }
end
local budget, id, only = math.min(tonumber(ARGV[2]), MAX_TASKS), ARGV[3], ARGV[4]
local skip = tonumber(ARGV[5])
local elsewhere = {}
for i = 6, #ARGV, 4 do
  local held, level, weight = unpack(ARGV, i + 1, i + 3)
  elsewhere[ARGV[i]] = { held = tonumber(held), level = tonumber(level), weight = tonumber(weight) }
end
local is_auto = string.find(id, '^auto%-') ~= nil

local function makes_way()
  --@include lib/auto_rebalance
  return is_other_at_work(id)
end

if is_auto and makes_way() then
  return { 'moved', 0, 0, 0, {} }
end
local moves, nodes, is_best = make_plan(elsewhere, id)

if budget > 0 then
  local tasks, cost, looked, deeper, givers = 0, 0, 0, {}, {}
  if skip < MOST_SKIPPED then
    --@include lib/carry
    --@include lib/made
    tasks, cost, looked, deeper, givers = carry(id, moves, nodes, { only = only, skip = skip, budget = budget })
    for _, giver in ipairs(is_auto and {} or givers) do
      note_made(id, giver.from.name, giver.wishes)
    end
    if tasks > 0 and not is_auto then
      keep_plan(id)
    end
  end
  count('autoMoved', is_auto and tasks or 0)
  return { 'moved', tasks, cost, looked, deeper }
end

local node_rows, move_rows = {}, {}
for _, node in ipairs(nodes) do
  local row = #node_rows
  node_rows[row + 1], node_rows[row + 2] = node.name, string.format('%.17g', node.weight)
  node_rows[row + 3], node_rows[row + 4] = node.running, node.queued
  node_rows[row + 5] = string.format('%.17g', node.level or 0)
end
for _, move in ipairs(moves) do
  local row = #move_rows
  move_rows[row + 1], move_rows[row + 2], move_rows[row + 3] = move.from, move.to, move.labels
  move_rows[row + 4] = move.cost
end
return { 'plan', string.format('%.0f', now), node_rows, move_rows, is_best and 1 or 0 }

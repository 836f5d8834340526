--@include lib/nodes
--@include lib/plan/alike
--[[
  The plan of a pool of several partitions: one for all of them, though no script sees the keys of more than one. What each
  partition holds is read by loads.lua; the caller adds that up and hands it on here, so this costs as much as a plan of one
  partition that holds all of it.

  A task stays in its partition, and which one that is makes no difference to a node's load: so tasks of all partitions
  that the same nodes can serve are alike, and what is too much on a node may be taken from any of them.
]]

-- Reads the nodes from ARGV[at] on, six texts each: those with `running` all that they hold, for what may be moved is taken
-- from it as the sets are read; `held` what runs, and `waits` what is queued.
local function read_nodes(at, total)
  local nodes, are_learned = {}, false
  for i = 1, total do
    local name, weight, rate, labels, running, queued = unpack(ARGV, at, at + 5)
    local held, waits = tonumber(running), tonumber(queued)
    nodes[i] = {
      i = i, name = name, weight = tonumber(weight), rate = tonumber(rate), labels = labels, held = held, waits = waits,
      running = held + waits, load = held + waits, queued = 0,
    }
    are_learned = are_learned or nodes[i].rate
    at = at + 6
  end
  if are_learned then
    use_rates(nodes)
  end
  return nodes, at
end

-- Reads the numbers of the nodes that are where a set is; nil where all are.
local function read_there(at)
  local total = tonumber(ARGV[at])
  local there = total > 0 and {} or nil
  for n = at + 1, at + total do
    there[tonumber(ARGV[n])] = true
  end
  return there, at + 1 + total
end

-- Reads the sets (lib/plan/groups.lua) from ARGV[at] on; and whether any node may be given any of them.
local function read_sets(nodes, at)
  local sets, are_alike = {}, true
  while ARGV[at] do
    local set = { labels = ARGV[at], number = #sets, cost = 0, queued = {}, homes = {} }
    set.there, at = read_there(at + 1)
    for home = 1, tonumber(ARGV[at]) do
      local i, cost = tonumber(ARGV[at + 2 * home - 1]), tonumber(ARGV[at + 2 * home])
      set.homes[home], set.queued[i], set.cost = i, cost, set.cost + cost
      nodes[i].running, nodes[i].queued = nodes[i].running - cost, nodes[i].queued + cost
    end
    at = at + 1 + 2 * #set.homes
    sets[#sets + 1] = set
    are_alike = are_alike and set.labels == '' and not set.there
  end
  return sets, are_alike
end

local function plan_sets_alike(nodes, sets)
  local givers, takers = level_out(nodes)
  local excess, moves = {}, {}
  for _, giver in ipairs(givers) do
    excess[giver.i] = giver.excess
  end
  for _, set in ipairs(sets) do
    move_set(nodes, set, excess, takers, moves)
  end
  return moves
end

local function plan_sets_by_labels(nodes, sets, is_whole)
  --@include lib/plan/labelled
  return plan_sets(nodes, sets, is_whole)
end

-- The plan of the pool that ARGV tells of from `at` on, as rows of a reply: nodes, moves, and 1 where it is the best.
local function plan_pool(at)
  local is_whole = ARGV[at] == '1'
  local nodes, sets, are_alike
  nodes, at = read_nodes(at + 2, tonumber(ARGV[at + 1]))
  sets, are_alike = read_sets(nodes, at)
  local moves, is_best
  if are_alike then
    moves, is_best = plan_sets_alike(nodes, sets), is_whole
  else
    moves, is_best = plan_sets_by_labels(nodes, sets, is_whole)
  end
  local node_rows, move_rows = {}, {}
  for _, node in ipairs(nodes) do
    local row = #node_rows
    node_rows[row + 1], node_rows[row + 2] = node.name, string.format('%.17g', node.weight)
    node_rows[row + 3], node_rows[row + 4] = string.format('%.0f', node.held), string.format('%.0f', node.waits)
    node_rows[row + 5] = string.format('%.17g', node.level or 0)
  end
  for _, move in ipairs(moves) do
    local row = #move_rows
    move_rows[row + 1], move_rows[row + 2] = move.set, move.from
    move_rows[row + 3], move_rows[row + 4] = move.to, string.format('%.0f', move.cost)
  end
  return node_rows, move_rows, is_best and 1 or 0, nodes
end

--@include lib/partition
--@include lib/nodes
--@include lib/plan/places
--[[
  The plan of tasks that any node may be given, and what all plans have in common.
]]

-- Pairs what must go (`excess`) with where there is place (`share`); at most one move less than there are of both. The
-- moves are of one kind of tasks { labels, number }.
local function pair_moves(givers, takers, kind, moves)
  local taker = 1
  for _, giver in ipairs(givers) do
    while giver.excess > 0 and takers[taker] do
      local to = takers[taker]
      local cost = math.min(giver.excess, to.share)
      if cost > 0 then
        moves[#moves + 1] =
          { from = giver.name, to = to.name, labels = kind.labels, set = kind.number, cost = cost }
        giver.excess = giver.excess - cost
        to.share = to.share - cost
      end
      if to.share == 0 and giver.excess > 0 then
        taker = taker + 1
      end
    end
  end
  return moves
end

-- The moves of what a set of tasks (lib/plan/groups.lua) has on nodes that have too much, by the number of the node.
local function move_set(nodes, set, excess, takers, moves)
  local givers = {}
  for _, i in ipairs(set.homes) do
    local part = math.min(excess[i] or 0, set.queued[i])
    if part > 0 then
      excess[i] = excess[i] - part
      givers[#givers + 1] = { name = nodes[i].name, excess = part }
    end
  end
  pair_moves(givers, takers, set, moves)
end

-- Sets `share` on each taker, lowest first. Where the pool's plan has set levels, no taker gets more than its room, for
-- these may differ.
local function share_out(takers, amount)
  local room, has_least = 0, false
  for _, taker in ipairs(takers) do
    room, has_least = room + taker.room, has_least or taker.least
  end
  if not has_least then
    -- below the level, as all that they have: so they get no more than they have places
    lay_lowest(takers, amount)
    return
  end
  local function lay_within()
    --@include lib/strategies/least_loaded
    least_loaded(takers, math.min(amount, room), 0)
  end
  lay_within()
end

-- The smallest level, set on each node; those that have more queued than places at it, by their `excess`, and those to
-- which that goes, by their `share`.
local function level_out(nodes)
  local queued, excess = 0, 0
  for _, node in ipairs(nodes) do
    queued = queued + node.queued
  end
  local level = smallest_level(nodes, queued)
  local givers, takers = {}, {}
  for _, node in ipairs(nodes) do
    node.level = level
    local room = places(node, level) - node.queued
    if room < 0 then
      node.excess, excess = -room, excess - room
      givers[#givers + 1] = node
    elseif room > 0 then
      local load = node.running + node.queued
      takers[#takers + 1] = {
        name = node.name, weight = node.weight, running = load, load = load, room = room, share = 0, least = node.least,
      }
    end
  end
  if excess > 0 then
    share_out(takers, excess)
  end
  return givers, takers
end

local function any_labels(nodes)
  local keys = {}
  for i, node in ipairs(nodes) do
    keys[#keys + 1] = base .. 'labelled:' .. node.name
    if (#keys == MAX_FIELDS or i == #nodes) and redis.call('EXISTS', unpack(keys)) > 0 then
      return true
    end
    keys = #keys < MAX_FIELDS and keys or {}
  end
  return false
end

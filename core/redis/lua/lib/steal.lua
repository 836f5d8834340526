--@include lib/partition
--@include lib/token
--@include lib/nodes
--@include lib/queued
--@include lib/labelled
--@include lib/memory
--@include lib/transfers
--@include lib/labels
--[[
  Stealing: a node that found nothing to do takes over half of what waits on the most loaded node.

  The victim is the active node with the largest normalised load among those with something queued that the thief has
  the labels for. The thief gets the head of its queue, highest priority first: at most half of the cost that it may run,
  but one task in any case; no more than the thief can begin at once and its window holds beside. What it may not run
  keeps its place.
  A paused node keeps its queue; what a draining or lost one holds goes its own way.
  Bound: at most MAX_TASKS tokens are looked at; what lies deeper, behind tasks that the thief may not run, is not stolen.
  Cost: O(nodes log nodes + tokens looked at).
]]

-- Of so many sets of labels that tasks of one queue require it is looked up which of them the thief has.
local MOST_LABELS = 100

-- The nodes that have something queued, the most loaded first.
local function victims_among(nodes, thief)
  local victims = {}
  for _, node in ipairs(nodes) do
    if node ~= thief and node.queued > 0 then
      victims[#victims + 1] = node
    end
  end
  table.sort(victims, function(a, b)
    local x, y = a.load / a.weight, b.load / b.weight
    if x ~= y then
      return x > y
    end
    return a.name < b.name
  end)
  return victims
end

-- What waits on a victim that the thief may run, in cost; and whether there may be what it may not run.
local function eligible_cost(victim, thief)
  local cost = victim.queued
  local labelled = redis.call('ZRANGE', labelled_key(victim.name), 0, MOST_LABELS - 1, 'WITHSCORES')
  for i = 1, #labelled, 2 do
    if not has_labels(thief.labels, labelled[i]) then
      cost = cost - tonumber(labelled[i + 1])
    end
  end
  return cost, cost < victim.queued or #labelled == 2 * MOST_LABELS
end

-- Looks at up to `most` tokens of one list, and says which of them, and up to which one, go to the thief: `fits` says
-- whether one more does.
local function choose(list, most, may_run, fits)
  local tokens = redis.call('LRANGE', list, 0, most - 1)
  local chosen, passed, up_to, is_full = {}, {}, 0, false
  for i = 1, #tokens do
    local token = tokens[i]
    if not may_run(token) then
      passed[#passed + 1] = token
    elseif fits(token) then
      chosen[#chosen + 1] = token
      up_to = i
    else
      is_full = true
      break
    end
  end
  return chosen, passed, up_to, #tokens, is_full
end

-- Takes chosen tokens out of the first `up_to` of a list; the others of those stay at its head, in their order.
local function take_out(list, up_to, chosen, passed)
  redis.call('LTRIM', list, up_to, -1)
  local kept = {}
  for i = up_to - #chosen, 1, -1 do
    kept[#kept + 1] = passed[i]
  end
  if #kept > 0 then
    redis.call('LPUSH', list, unpack(kept))
  end
end

-- Moves half of a victim's queue to that of the thief, which can begin `want` tasks at once; the tokens moved, and how
-- many were looked at.
local function steal_from(victim, thief, want, levels, budget)
  local eligible, is_mixed = eligible_cost(victim, thief)
  local half, room = math.ceil(eligible / 2), math.max(0, thief.room)
  local stolen, cost, looked_at = {}, 0, 0
  if eligible < 1 then
    return stolen, 0
  end
  -- every task costs 1 at least
  local most = is_mixed and budget or math.min(budget, half, want + room)

  local function may_run(token)
    return not is_mixed or has_labels(thief.labels, labels_of(token))
  end
  local function fits(token)
    local next_cost = token_cost(token)
    if #stolen > 0 and cost + next_cost > half then
      return false
    end
    if #stolen >= want then
      -- it will wait
      if next_cost > room then
        return false
      end
      room = room - next_cost
    end
    cost = cost + next_cost
    stolen[#stolen + 1] = token
    return true
  end

  for priority in string.gmatch(levels, '%d') do
    if looked_at >= most then
      break
    end
    local list = queue_key(victim.name, priority)
    local chosen, passed, up_to, looked, is_full = choose(list, most - looked_at, may_run, fits)
    looked_at = looked_at + looked
    if #chosen > 0 then
      take_out(list, up_to, chosen, passed)
      redis.call('RPUSH', queue_key(thief.name, priority), unpack(chosen))
    end
    if is_full then
      break
    end
  end
  return stolen, looked_at
end

-- Moves half of another node's queue to that of the node named, which can begin `want` tasks at once; whether there
-- was anything.
local function steal_half(name, want, levels, window, partitions)
  local nodes, thief = active_nodes(window, tonumber(partitions)), nil
  for _, node in ipairs(nodes) do
    if node.name == name then
      thief = node
    end
  end
  -- one that is not on the roster is not given anything
  local victims, budget = thief and victims_among(nodes, thief) or {}, MAX_TASKS
  work_without_memory()
  for _, victim in ipairs(victims) do
    local stolen, looked = steal_from(victim, thief, want, levels, budget)
    budget = budget - looked
    if #stolen > 0 then
      count_queued(victim.name, stolen, -1)
      count_queued(name, stolen, 1)
      redis.call('HINCRBY', base .. 'node:' .. name, 'stolen', #stolen)
      count('stolen', #stolen)
      note_transfer('stolen', victim.name, name, stolen)
      return true
    end
    if budget < 1 then
      break
    end
  end
  return false
end

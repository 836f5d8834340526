--@include lib/partition
--@include lib/backlog_length
--@include lib/token
--@include lib/terms
--@include lib/queued
--@include lib/wake
--@include lib/middle
--@include lib/undo_log
--@include lib/received
--@include lib/grant
--[[
  Shifting: tasks from the end of one node's queue to the ends of others', as wishes say. A wish is
  { to, labels, left }: so much cost of tasks that require just these labels is to go to node `to`.

  Lowest priorities go first, each from its end. A task that costs more than is left of a wish stays, for smaller ones
  before it. What the wishes of a node leave over for that reason is taken together in the end (lib/grant.lua).
  A node here is { name, weight, load, goal, got }: its load is kept up to date. Where a plan is carried out that was made
  in this call, goal is its load after all of that, and what it got by the same rebalance (lib/received.lua) is passed over.
]]

-- The node's queues, lowest priority first: rows { list, priority, length, came }, the `came` last tasks of which are
-- passed over; and how many tasks they have in all.
local function queues_of(node)
  local rows, total = {}, 0
  for priority in string.gmatch(string.reverse((settings('levels'))), '%d') do
    local list = queue_key(node.name, priority)
    local length = redis.call('LLEN', list)
    if length > 0 then
      local came = math.min(length, tasks_received(node, priority, list))
      rows[#rows + 1] = { list = list, priority = priority, length = length - came, came = came }
      total = total + length
    end
  end
  return rows, total
end

-- The entries before the last `skip` ones, at most `most`: rows with `skip`, `tokens`, the last one first, and `to`; and
-- how many there are in all.
local function read_tail(queues, skip, most)
  local rows, looked = {}, 0
  for _, row in ipairs(queues) do
    local total = math.min(row.length - skip, most - looked)
    if total > 0 then
      row.skip = row.came + skip
      local tokens = redis.call('LRANGE', row.list, -(row.skip + total), -(row.skip + 1))
      for i = 1, math.floor(total / 2) do
        tokens[i], tokens[total + 1 - i] = tokens[total + 1 - i], tokens[i]
      end
      row.tokens, row.to = tokens, {}
      rows[#rows + 1] = row
      looked = looked + total
    end
    skip = math.max(0, skip - row.length)
  end
  return rows, looked
end

-- How many tasks are worth a look: where all are alike, the last ones are as good as any.
local function worth_a_look(name, tasks, wishes, most)
  local need = 0
  for _, wish in ipairs(wishes) do
    need = need + wish.left
  end
  local cost = tonumber(redis.call('HGET', base .. 'load', 'q:' .. name) or 0)
  local is_alike = tasks == cost and redis.call('EXISTS', base .. 'labelled:' .. name) == 0
  return is_alike and math.min(need, most) or most
end

local function labels_in(token)
  return string.find(token, ';', 1, true) and (token_terms(token)) or ''
end

local function by_labels(wishes)
  local groups = {}
  for _, wish in ipairs(wishes) do
    groups[wish.labels] = groups[wish.labels] or {}
    table.insert(groups[wish.labels], wish)
  end
  for labels, own in pairs(groups) do
    groups[labels] = grant_group(own)
  end
  return groups
end

-- Decides which tokens of the rows go where; sets `seen` of the groups that met a task of theirs that stays.
local function choose(from, rows, groups)
  local function each_left(act)
    for _, row in ipairs(rows) do
      for i, token in ipairs(row.tokens) do
        local group = not row.to[i] and groups[labels_in(token)]
        if group and group.left > 0 then
          row.to[i] = act(group, token_cost(token))
        end
      end
    end
  end
  local any_stays = false
  each_left(function(group, cost)
    local to = grant_fitting(from, group, cost)
    if not to then
      any_stays, group.seen = true, true
    end
    return to
  end)
  if any_stays then
    each_left(function(group, cost)
      return grant_shared(from, group, cost)
    end)
  end
end

-- Takes the chosen tokens out of a row's list.
local function take_out(row)
  if row.skip > 0 then
    local indexes = {}
    for i = #row.tokens, 1, -1 do
      indexes[#indexes + 1] = row.to[i] and -(row.skip + i) or nil
    end
    take_out_at(row.list, indexes)
    return
  end
  local kept = {}
  for i = #row.tokens, 1, -1 do
    kept[#kept + 1] = not row.to[i] and row.tokens[i] or nil
  end
  redis.call('LTRIM', row.list, 0, -(#row.tokens + 1))
  if #kept > 0 then
    redis.call('RPUSH', row.list, unpack(kept))
  end
end

-- Moves the chosen tokens: takes them out of a row's list, and puts them at the ends of others, in their order.
local function carry_out(id, from, row)
  local by_node, names, chosen, entries = {}, {}, {}, {}
  for i = #row.tokens, 1, -1 do
    local to, token = row.to[i], row.tokens[i]
    if to then
      local tokens = by_node[to.name]
      if not tokens then
        tokens = { to = to }
        by_node[to.name], names[#names + 1] = tokens, to.name
      end
      tokens[#tokens + 1] = token
      chosen[#chosen + 1] = token
    end
  end
  if #chosen == 0 then
    return
  end
  take_out(row)
  count_queued(from.name, chosen, -1)
  -- one look for all nodes that are given something
  idle_nodes()
  -- noted last is what comes first in the queue: it is put back first
  for n = #names, 1, -1 do
    local name, tokens = names[n], by_node[names[n]]
    local list = queue_key(name, row.priority)
    note_end(tokens.to, row.priority, list, tokens)
    redis.call('RPUSH', list, unpack(tokens))
    count_queued(name, tokens, 1)
    entries[#entries + 1] = moves_entry(from.name, name, row.priority, tokens)
    wake(name)
  end
  note_moves(id, entries)
end

-- Whether there are wishes that met none of their tasks here.
local function any_unseen(groups)
  for _, group in pairs(groups) do
    if group.left > 0 and not group.seen then
      return true
    end
  end
  return false
end

--[[
  Looks at up to `most` tasks of a node, behind `skip` at the end of its queue, and moves what its wishes say: sets
  `left`, `tasks` and `cost` of each. Returns how many tasks were looked at, and whether wishes met none of their
  tasks yet, so that it is worth looking deeper.
]]
local function shift(id, from, wishes, skip, most)
  local queues, length = queues_of(from)
  most = worth_a_look(from.name, length, wishes, most)
  local groups = by_labels(wishes)
  local rows, looked = read_tail(queues, skip, most)
  choose(from, rows, groups)
  local moved = 0
  for _, row in ipairs(rows) do
    carry_out(id, from, row)
  end
  for _, wish in ipairs(wishes) do
    moved = moved + wish.tasks
  end
  note_costs(wishes)
  count('moved', moved)
  return looked, looked == most and any_unseen(groups)
end

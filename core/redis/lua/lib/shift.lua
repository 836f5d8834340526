--@include lib/partition
--@include lib/backlog_length
--@include lib/token
--@include lib/terms
--@include lib/queued
--@include lib/wake
--@include lib/middle
--@include lib/undo_log
--[[
  Shifting: tasks from the end of one node's queue to the ends of others', as wishes say. A wish is
  { to, labels, left }: so much cost of tasks that require just these labels is to go to node `to`.

  Lowest priorities go first, each from its end. A task that costs more than is left of a wish stays, for smaller ones
  before it. What the wishes of a node leave over for that reason is taken together in the end, for a task that fits
  all of it and makes the larger of the two loads smaller: so a node ends less than one such task off its plan.
  A node here is { name, weight, load }; its load is kept up to date.
]]

-- The entries of a node's queue behind `skip` at its end, at most `most`: rows { list, priority, skip, tokens } with the
-- last token first; and how many there are in all.
local function read_tail(name, skip, most)
  local rows, looked = {}, 0
  for priority in string.gmatch(string.reverse((settings('levels'))), '%d') do
    local list = queue_key(name, priority)
    local length = redis.call('LLEN', list)
    local total = math.min(length - skip, most - looked)
    if total > 0 then
      local tokens = redis.call('LRANGE', list, -(skip + total), -(skip + 1))
      for i = 1, math.floor(total / 2) do
        tokens[i], tokens[total + 1 - i] = tokens[total + 1 - i], tokens[i]
      end
      rows[#rows + 1] = { list = list, priority = priority, skip = skip, tokens = tokens, to = {} }
      looked = looked + total
    end
    skip = math.max(0, skip - length)
  end
  return rows, looked
end

-- How many tasks are worth a look: where all are alike, the last ones are as good as any.
local function worth_a_look(name, wishes, most)
  local need = 0
  for _, wish in ipairs(wishes) do
    need = need + wish.left
  end
  local tasks = lists_length((settings('levels')), function(priority)
    return queue_key(name, priority)
  end)
  local cost = tonumber(redis.call('HGET', base .. 'load', 'q:' .. name) or 0)
  local is_alike = tasks == cost and redis.call('EXISTS', base .. 'labelled:' .. name) == 0
  return is_alike and math.min(need, most) or most
end

local function labels_in(token)
  return string.find(token, ';', 1, true) and (token_terms(token)) or ''
end

-- Gives the wish a task: a later one may share in it.
local function grant(from, wish, cost, shared)
  local own = math.min(wish.left, cost)
  wish.left, wish.cost, wish.tasks = wish.left - own, wish.cost + cost, wish.tasks + 1
  local rest = cost - own
  for _, other in ipairs(shared or {}) do
    local part = math.min(other.left, rest)
    other.left, rest = other.left - part, rest - part
  end
  from.load, wish.to.load = from.load - cost, wish.to.load + cost
  return wish.to
end

-- The first wish into which a task fits.
local function fitting(wishes, cost)
  for _, wish in ipairs(wishes) do
    if wish.left >= cost then
      return wish
    end
  end
  return nil
end

-- The wish whose node is the lowest with a task that fits all that is left together, where that is worth a move.
local function worth_it(from, wishes, cost)
  local left, best, best_level = 0, nil, from.load / from.weight
  for _, wish in ipairs(wishes) do
    left = left + wish.left
    local level = (wish.to.load + cost) / wish.to.weight
    if wish.left > 0 and level < best_level then
      best, best_level = wish, level
    end
  end
  return left >= cost and best or nil
end

local function by_labels(wishes)
  local groups = {}
  for _, wish in ipairs(wishes) do
    wish.cost, wish.tasks = 0, 0
    groups[wish.labels] = groups[wish.labels] or {}
    table.insert(groups[wish.labels], wish)
  end
  return groups
end

-- Decides which tokens of the rows go where; sets `seen` of the wishes that met a task of theirs that stays.
local function choose(from, rows, groups)
  local function each_left(act)
    for _, row in ipairs(rows) do
      for i, token in ipairs(row.tokens) do
        local wishes = not row.to[i] and groups[labels_in(token)]
        if wishes then
          row.to[i] = act(wishes, token_cost(token))
        end
      end
    end
  end
  local any_stays = false
  each_left(function(wishes, cost)
    local wish = fitting(wishes, cost)
    if not wish then
      any_stays, wishes.seen = true, true
      return nil
    end
    return grant(from, wish, cost)
  end)
  if any_stays then
    each_left(function(wishes, cost)
      local wish = worth_it(from, wishes, cost)
      return wish and grant(from, wish, cost, wishes)
    end)
  end
end

-- Takes the chosen tokens out of a row's list, and puts them at the ends of others, in their order.
local function carry_out(id, from, row)
  local by_node, names, chosen, kept = {}, {}, {}, {}
  for i = #row.tokens, 1, -1 do
    local to, token = row.to[i], row.tokens[i]
    if to then
      if not by_node[to.name] then
        by_node[to.name] = {}
        names[#names + 1] = to.name
      end
      table.insert(by_node[to.name], token)
      chosen[#chosen + 1] = -(row.skip + i)
    else
      kept[#kept + 1] = token
    end
  end
  if #chosen == 0 then
    return
  end
  if row.skip == 0 then
    redis.call('LTRIM', row.list, 0, -(#row.tokens + 1))
    if #kept > 0 then
      redis.call('RPUSH', row.list, unpack(kept))
    end
  else
    take_out_at(row.list, chosen)
  end
  -- noted last is what comes first in the queue: it is put back first
  for n = #names, 1, -1 do
    local name, tokens = names[n], by_node[names[n]]
    redis.call('RPUSH', queue_key(name, row.priority), unpack(tokens))
    count_queued(from.name, tokens, -1)
    count_queued(name, tokens, 1)
    note_moves(id, from.name, name, row.priority, tokens)
    wake(name)
  end
end

-- Whether there are wishes that met none of their tasks here.
local function any_unseen(groups)
  for _, wishes in pairs(groups) do
    for _, wish in ipairs(wishes) do
      if wish.left > 0 and not wishes.seen then
        return true
      end
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
  most = worth_a_look(from.name, wishes, most)
  local groups = by_labels(wishes)
  local rows, looked = read_tail(from.name, skip, most)
  choose(from, rows, groups)
  local moved = 0
  for _, row in ipairs(rows) do
    carry_out(id, from, row)
  end
  for _, wish in ipairs(wishes) do
    moved = moved + wish.tasks
  end
  count('moved', moved)
  return looked, looked == most and any_unseen(groups)
end

--@include lib/partition
--@include lib/backlog_length
--@include lib/labelled
--@include lib/wake
--@include lib/middle
--@include lib/undo_log
--@include lib/received
--@include lib/choose
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

-- The entries before the last `skip` ones, at most `most`: rows with `skip` and `tokens`, in the order of the queue; and
-- how many there are in all.
local function read_tail(queues, skip, most)
  local rows, looked = {}, 0
  for _, row in ipairs(queues) do
    local total = math.min(row.length - skip, most - looked)
    if total > 0 then
      row.skip = row.came + skip
      row.tokens = redis.call('LRANGE', row.list, -(row.skip + total), -(row.skip + 1))
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

-- Takes what goes out of a row's list, in which `stay` are the tokens that do not go behind the first that does.
local function take_out(row, stay)
  local front = row.parts[#row.parts]
  local last_kept = front.to and front.first - 1 or front.last
  if row.skip == 0 then
    redis.call('LTRIM', row.list, 0, last_kept - #row.tokens - 1)
    if #stay > 0 then
      redis.call('RPUSH', row.list, unpack(stay))
    end
    return
  end
  local indexes = {}
  for _, part in ipairs(row.parts) do
    for at = part.first, part.to and part.last or 0 do
      indexes[#indexes + 1] = at - #row.tokens - 1 - row.skip
    end
  end
  take_out_at(row.list, indexes)
end

-- The tokens of a row by the nodes that they go to, in the order of the queue: rows { to, tokens }; and those that stay
-- behind the first that goes.
local function sort_out(row)
  local by_node, rows, stay = {}, {}, { tokens = {} }
  for n = #row.parts, 1, -1 do
    local part = row.parts[n]
    local own = part.to and by_node[part.to.name] or stay
    if part.to and own == stay then
      own = { to = part.to, tokens = {} }
      by_node[part.to.name], rows[#rows + 1] = own, own
    end
    local tokens = own.tokens
    for at = part.first, (part.to or #rows > 0) and part.last or 0 do
      tokens[#tokens + 1] = row.tokens[at]
    end
  end
  return rows, stay.tokens
end

-- Moves the chosen tasks: takes them out of a row's list, and puts them at the ends of others, in their order.
local function carry_out(id, from, row)
  local rows, stay = sort_out(row)
  if #rows == 0 then
    return
  end
  take_out(row, stay)
  local entries = {}
  -- one look for all nodes that are given something
  idle_nodes()
  -- noted last is what comes first in the queue: it is put back first
  for n = #rows, 1, -1 do
    local to, tokens = rows[n].to, rows[n].tokens
    local list = queue_key(to.name, row.priority)
    note_end(to, row.priority, list, tokens)
    redis.call('RPUSH', list, unpack(tokens))
    entries[#entries + 1] = moves_entry(from.name, to.name, row.priority, tokens)
    wake(to.name)
  end
  note_moves(id, entries)
end

-- Counts what the wishes have moved as queued where it is now; how many tasks that is.
local function count_moved(from, wishes)
  local tasks, cost = 0, 0
  for _, wish in ipairs(wishes) do
    if wish.tasks > 0 then
      tasks, cost = tasks + wish.tasks, cost + wish.cost
      redis.call('HINCRBY', base .. 'load', 'q:' .. wish.to.name, wish.cost)
      if wish.labels ~= '' then
        change_labelled(from.name, wish.labels, -wish.cost)
        change_labelled(wish.to.name, wish.labels, wish.cost)
      end
    end
  end
  if tasks > 0 then
    redis.call('HINCRBY', base .. 'load', 'q:' .. from.name, -cost)
    count('moved', tasks)
  end
  return tasks
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
  Looks at up to `most` tasks of a node, behind `skip` at the end of its queue, and moves what its wishes say; a task that
  fits none only where it may share. Sets `left`, `tasks` and `cost` of each wish, and `asked`: its `left` before. Returns how many tasks need no other look, and whether to call again with so many
  less those that were moved passed over: there was no work left for more, or wishes met none of their tasks yet.
]]
local function shift(id, from, wishes, skip, most, may_share)
  local queues, length = queues_of(from)
  most = worth_a_look(from.name, length, wishes, most)
  local groups = by_labels(wishes)
  local rows, looked = read_tail(queues, skip, most)
  local is_through = choose(from, rows, groups, may_share)
  for _, row in ipairs(rows) do
    carry_out(id, from, row)
  end
  local moved = count_moved(from, wishes)
  note_costs(wishes)
  if moved > 0 and not is_through then
    return moved, true
  end
  return looked, looked == most and any_unseen(groups)
end

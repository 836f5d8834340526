--@include lib/partition
--@include lib/token
--@include lib/kinds
--@include lib/grant
--[[
  Choosing which tasks of a node go where (lib/shift.lua): from the ends of its queues on, and no more than a call may do.

  A row here is { tokens, skip, parts }: tokens of a queue in its order, with `skip` others behind them that stay; parts,
  the last one first, are { to, first, last }: the tokens from `first` to `last` go to node `to`, or stay (false). What lies
  before the parts stays, too.
]]
-- Work that this call may still do beside looking at tasks; what is beyond is left to the next call. The unit is about what
-- a look costs.
local work_left = MAX_TASKS
-- To bring tasks from a queue to a node, however many.
local DELIVERY_WORK = 8
-- To take a task out of a queue behind others that stay.
local DEEP_WORK = 3

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

-- Adds to the parts of a row, the last tasks first: all from `first` to `last` go to node `to`, or stay (false).
local function add_part(parts, to, first, last)
  local latest = parts[#parts]
  if latest and latest.to == to then
    latest.first = first
  else
    parts[#parts + 1] = { to = to, first = first, last = last }
  end
end

-- Pays for tasks of a row that go by a wish.
local function pay(row, wish, tasks)
  if wish.row ~= row then
    wish.row, work_left = row, work_left - DELIVERY_WORK
  end
  if row.skip > 0 then
    work_left = work_left - DEEP_WORK * tasks
  end
end

-- Gives the tasks of a row, from its end on, to wishes that they fit, as long as there is work left: sets its `parts`,
-- and `seen` of the groups that met a task of theirs that stays. Whether there is any such task.
local function choose_fitting(from, row, groups)
  local tokens, parts, any_stays = row.tokens, {}, false
  local is_bare, at = all_bare(tokens), #tokens
  while at > 0 and work_left > 0 do
    local kind, alike = PLAIN, at
    if not is_bare then
      kind, alike = kind_of(tokens[at]), 1
    end
    local group, to = groups[kind.labels], false
    if group and group.left > 0 then
      local most = row.skip > 0 and math.min(alike, math.ceil(work_left / DEEP_WORK)) or alike
      local wish, tasks = grant_fitting(from, group, kind.cost, most)
      if wish then
        pay(row, wish, tasks)
        to, alike = wish.to, tasks
      else
        any_stays, group.seen = true, true
      end
    end
    add_part(parts, to, at - alike + 1, at)
    at = at - alike
  end
  row.parts = parts
  return any_stays
end

-- Gives what stays of a row to wishes that share what is left of them.
local function choose_shared(from, row, groups)
  local parts = {}
  for _, part in ipairs(row.parts) do
    if part.to then
      add_part(parts, part.to, part.first, part.last)
    else
      for at = part.last, part.first, -1 do
        local kind = kind_of(row.tokens[at])
        local group = groups[kind.labels]
        local wish = group and group.left > 0 and work_left > 0 and grant_shared(from, group, kind.cost)
        if wish then
          pay(row, wish, 1)
        end
        add_part(parts, wish and wish.to or false, at, at)
      end
    end
  end
  row.parts = parts
end

-- Decides which tokens of the rows go where; whether there was work left for all of them.
local function choose(from, rows, groups, may_share)
  local any_stays = false
  for _, row in ipairs(rows) do
    any_stays = choose_fitting(from, row, groups) or any_stays
  end
  for _, row in ipairs(any_stays and may_share and work_left > 0 and rows or {}) do
    choose_shared(from, row, groups)
  end
  return work_left > 0 and not is_sharing_spent()
end

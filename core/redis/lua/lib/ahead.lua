--@include lib/partition
--@include lib/backlog_length
--@include lib/locate
--@include lib/limiting
--@include lib/next_offers
--@include lib/lanes
--@include lib/terms
--@include lib/labels
--[[
  What goes before a task that waits, as the next takes see it: with what they offer first (lib/next_offers.lua), and
  without what no node can run that this task waits for.

  All of that is a list of entries { tasks, labels: those that the tasks require; is_higher: of a higher priority; lane:
  of another lane of its priority, nil for its own }.
]]

-- How many are before a token in its list, and 1 when there may be more: it lies deeper than a bounded look finds.
local function before_in(list, token)
  local place = redis.call('LPOS', list, token, 'MAXLEN', MAX_DEPTH)
    or redis.call('LPOS', list, token, 'RANK', -1, 'MAXLEN', MAX_DEPTH)
  if place then
    return place, 0
  end
  return math.min(MAX_DEPTH, redis.call('LLEN', list)), 1
end

-- The sets of labels that nodes offer for which a task waits, each once, by each label in it: its own node's in a queue, or
-- those of all that have its labels; and whether there is any.
local function offers_by_label(token, node, nodes)
  local seen, by_label, is_any = {}, {}, false
  for _, one in ipairs(nodes) do
    local is_able = one.name == node or node == '' and has_labels(one.labels, (token_terms(token)))
    is_any = is_any or is_able
    if is_able and not seen[one.labels] then
      seen[one.labels] = true
      for label in string.gmatch(one.labels, '[^,]+') do
        by_label[label] = by_label[label] or {}
        table.insert(by_label[label], one.labels)
      end
    end
  end
  return by_label, is_any
end

-- Whether any of some sets of labels has all that are required, the first of which each has.
local function any_has(offers, first, labels)
  if first == labels then
    return #offers > 0
  end
  for i = 1, #offers do
    if has_labels(offers[i], labels) then
      return true
    end
  end
  return false
end

local function first_label(labels)
  return string.match(labels, '^[^,]*')
end

-- Whether tasks that require some labels wait for a node that this one waits for, too. Where there is none, all do.
local function sharing(token, node, nodes)
  local by_label, is_any = offers_by_label(token, node, nodes)
  local share = { [''] = true }
  return function(labels)
    if share[labels] == nil then
      local first = first_label(labels)
      share[labels] = not is_any or any_has(by_label[first] or {}, first, labels)
    end
    return share[labels]
  end
end

-- Adds what waits in the backlog with a priority, but for the task's own lane; whether there may be more.
local function add_backlog(entries, level, own_lane, is_higher, share)
  local lists = has_lanes() and lane_lists(level, MOST_LANES, share) or {}
  local is_more = #lists == MOST_LANES
  lists[#lists + 1] = { lane = '0', key = backlog_key(level) }
  for _, list in ipairs(lists) do
    local tasks = (is_higher or list.lane ~= own_lane) and redis.call('LLEN', list.key) or 0
    if tasks > 0 then
      entries[#entries + 1] =
        { tasks = tasks, labels = (read_lane(list.lane)), is_higher = is_higher, lane = not is_higher and list.lane }
    end
  end
  return is_more
end

-- Adds what the next take offers before it; whether the task itself is among that. In the backlog, and among what is
-- offered, those in front go before; in a queue only a higher priority does.
local function add_offers(entries, token, place, offers, share)
  local _, priority = read_token(token)
  local is_passed = false
  for i = 1, #offers do
    local offer, labels = offers[i], (token_terms(offers[i]))
    local _, level = read_token(offer)
    local is_higher, lane = tonumber(level) > tonumber(priority), lane_of(offer)
    if offer == token then
      is_passed = true
    elseif share(labels) and (is_higher or level == priority and place ~= 'queued') then
      local is_own = not is_higher and lane == lane_of(token)
      if not is_own or not is_passed then
        entries[#entries + 1] =
          { tasks = 1, labels = labels, is_higher = is_higher, lane = not is_higher and not is_own and lane }
      end
    end
  end
  return is_passed
end

-- Adds those of its key and lane that were put aside and get its slot where it is met.
local function add_overtakers(entries, token, offers)
  local key, offered = limit_key(token), 0
  if key == '' then
    return
  end
  for i = 1, #offers do
    offered = offered + (limit_key(offers[i]) == key and 1 or 0)
  end
  local first, last = names_of(key)
  local next_one = redis.call('ZRANGEBYLEX', base .. 'limited', first, last, 'LIMIT', offered, 1)[1]
  local _, other = read_limited(next_one or '')
  local before, higher = limited_before(token)
  if other and lane_of(other) == lane_of(token) and before > offered then
    higher = math.max(0, higher - offered)
    entries[#entries + 1] = { tasks = higher, labels = (token_terms(token)), is_higher = true }
    entries[#entries + 1] = { tasks = before - offered - higher, labels = (token_terms(token)) }
  end
end

-- What goes before a task in a queue or in the backlog, or that is put into the backlog by the next take; and whether
-- there may be more.
local function entries_before(token, place, node, levels, share, index)
  local _, priority = read_token(token)
  local entries, is_more = {}, false
  for level in string.gmatch(levels, '%d') do
    local is_higher = tonumber(level) > tonumber(priority)
    if is_higher or level == priority and place ~= 'queued' then
      is_more = add_backlog(entries, level, lane_of(token), is_higher, share) or is_more
    end
    if is_higher and place == 'queued' then
      entries[#entries + 1] = { tasks = redis.call('LLEN', queue_key(node, level)), labels = '', is_higher = true }
    end
  end
  if place ~= 'limited' then
    local before, more = index, 0
    if not before then
      before, more = before_in(waiting_list(place == 'queued' and 'queue' or 'backlog', node, token), token)
    end
    entries[#entries + 1] = { tasks = before, labels = place == 'queued' and '' or (token_terms(token)) }
    is_more = is_more or more == 1
  end
  return entries, is_more
end

local function sum_up(entries, is_more)
  local tasks, higher, own, others, seen = 0, 0, 0, 0, {}
  for _, entry in ipairs(entries) do
    if entry.is_higher then
      higher = higher + entry.tasks
    elseif not entry.lane then
      own = own + entry.tasks
    elseif not seen[entry.lane] then
      seen[entry.lane] = true
      others = others + 1
    end
  end
  tasks = higher + own
  return { tasks, is_more and 1 or 0, higher, own, others }
end

-- Tasks of the entries by the labels that they require, and these sets of labels by their first label.
local function tasks_by_labels(entries)
  local tasks, by_first = { [''] = 0 }, {}
  for _, entry in ipairs(entries) do
    local labels = entry.labels
    if not tasks[labels] then
      local first = first_label(labels)
      by_first[first] = by_first[first] or {}
      table.insert(by_first[first], labels)
    end
    tasks[labels] = (tasks[labels] or 0) + entry.tasks
  end
  return tasks, by_first
end

-- How many of the entries a node with some labels may begin before the task; more than none where that is not sure.
local function counter_of(entries, is_more)
  local tasks, by_first = tasks_by_labels(entries)
  local counted = {}
  return function(labels)
    if not counted[labels] then
      local sum = tasks[''] + (is_more and 1 or 0)
      for label in string.gmatch(labels, '[^,]+') do
        for _, required in ipairs(by_first[label] or {}) do
          local may_begin = required == label or has_labels(labels, required)
          sum = sum + (may_begin and tasks[required] or 0)
        end
      end
      counted[labels] = sum
    end
    return counted[labels]
  end
end

-- {tasks ahead, 1 when there may be more, of higher priority, of its lane, other lanes}, {} of one that does not wait; and
-- how many of all those a node with some labels may begin before it. `nodes` are the active ones; `index` is where the
-- task is in its list, if that is known; of one in an unknown place, how deep was looked; `offers` as next_offers.
local function ahead_of(token, place, node, levels, nodes, index, offers)
  local entries, is_more
  if place == 'unknown' then
    entries, is_more = { { tasks = index, labels = '' } }, true
  elseif place == 'queued' or place == 'backlog' or place == 'limited' then
    local share = sharing(token, node, nodes)
    entries, is_more = entries_before(token, place, node, levels, share, index)
    local is_offered = add_offers(entries, token, place, offers, share)
    if place == 'limited' and not is_offered then
      local before, higher = limited_before(token)
      entries = { { tasks = higher, labels = '', is_higher = true }, { tasks = before - higher, labels = '' } }
      is_more = false
    elseif place ~= 'limited' then
      add_overtakers(entries, token, offers)
    end
  else
    return {}, function()
      return 0
    end
  end
  return sum_up(entries, is_more), counter_of(entries, is_more)
end

--@include lib/doctor
--@include lib/leases
--@include lib/queued
--@include lib/orphan
--@include lib/aside
--@include lib/terms
--[[
  Look where a few tasks are, for tasks that a reading of page after page saw in two places, or in none: a task that
  moved meanwhile looks like that, too.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] 'twice' or 'nowhere': what they looked like
  ARGV[4..] of each task: its sequence, n, and n times where in a list it was seen: kind, node, priority, and how many
            entries lay behind it

  Returns {'places', how many of those given were looked for, {finding rows}}
  Names: 'two-places' (figure: the places), 'orphan-body', and the latter 'unconfirmed' for one of 'nowhere' that was
  not found, where the lists are too long to be looked through.
  Mending keeps the task in one of its places - running first, then in a queue, the backlog, scheduled, dead,
  limited, completed - and puts one that is nowhere at the end of the backlog. What is to be taken out of a list further than
  200000 entries from either end is left.
  A list of more than 200000 entries is looked into at its ends, and around where the task was seen.
  Invariant: both places were seen in this call, or all of them were looked through.
  Cost: O(sequences * nodes), and at most some 200000 entries of lists.
]]
local MOST_ENTRIES = 200000
local names = all_names()
local searched = 0

-- How many entries around one that was seen are looked at.
local WINDOW = 1000

-- Where from the tail a token is in a long list, as a set: near the ends, and near where it was seen.
local function positions_in(list, length, token, seen_at)
  local positions = {}
  local head = redis.call('LPOS', list, token, 'MAXLEN', MAX_DEPTH)
  local tail = redis.call('LPOS', list, token, 'RANK', -1, 'MAXLEN', MAX_DEPTH)
  searched = searched + 2 * MAX_DEPTH
  for _, index in ipairs({ head or false, tail or false }) do
    if index then
      positions[length - 1 - index] = true
    end
  end
  for _, behind in ipairs(seen_at) do
    local first = math.max(0, length - 1 - behind - WINDOW)
    local entries = redis.call('LRANGE', list, first, first + 2 * WINDOW)
    searched = searched + #entries
    for i = 1, #entries do
      if entries[i] == token then
        positions[length - first - i] = true
      end
    end
  end
  return positions
end

-- How often a token was found in a list; whether all of it was looked through; whether the walk to it is short.
local function occurrences(list, token, seen_at)
  local length = redis.call('LLEN', list)
  if length == 0 then
    return 0, true, true
  end
  if length <= MOST_ENTRIES then
    searched = searched + length
    return #redis.call('LPOS', list, token, 'COUNT', MAX_TASKS), true, true
  end
  local times, is_near = 0, true
  for behind in pairs(positions_in(list, length, token, seen_at)) do
    times = times + 1
    is_near = is_near and math.min(behind, length - behind) <= MOST_ENTRIES
  end
  return times, false, is_near
end

-- All places of a token, the one to keep first, with how often it is in each list; how often it is there in all; and
-- whether there can be no others.
local function places_of(token, hints)
  local places, total, complete = {}, 0, true
  for _, name in ipairs(names) do
    local deadline = lease_deadline(name, token)
    if deadline then
      places[#places + 1] = { kind = 'running', node = name, deadline = deadline }
    end
  end
  table.sort(places, function(a, b)
    return a.deadline > b.deadline
  end)
  local function look_into(kind, name)
    local list = waiting_list(kind, name, token)
    local times, all, is_near = occurrences(list, token, hints[list] or {})
    complete = complete and all
    if times > 0 then
      places[#places + 1] = { kind = kind, node = name, list = list, is_far = not is_near, times = times }
    end
  end
  for _, name in ipairs(names) do
    look_into('queue', name)
  end
  look_into('backlog', '')
  for _, zset in ipairs({ 'scheduled', 'dead' }) do
    if redis.call('ZSCORE', base .. zset, token) then
      places[#places + 1] = { kind = zset, node = '' }
    end
  end
  if is_limited(token) then
    places[#places + 1] = { kind = 'limited', node = '' }
  end
  for _, entry in ipairs(redis.call('LRANGE', base .. 'completed', 0, MOST_ENTRIES / 100)) do
    if string.match(entry, '^%d+:[^:]*:(.*)$') == token then
      places[#places + 1] = { kind = 'completed', node = '', entry = entry }
    end
  end
  for _, place in ipairs(places) do
    total = total + (place.times or 1)
  end
  return places, total, complete
end

-- Takes a token out of a place, so often from a list; false where it is left.
local function take_from(place, token, times)
  if place.is_far then
    return false
  end
  if place.kind == 'running' then
    end_leases(place.node, { token })
    redis.call('HINCRBY', base .. 'load', 'r:' .. place.node, -token_cost(token))
  elseif place.list then
    -- from the tail: where it is more than once in a list, the first is kept
    redis.call('LREM', place.list, -times, token)
    searched = searched + redis.call('LLEN', place.list)
    if place.kind == 'queue' then
      change_queued(place.node, -times * token_cost(token), token)
    else
      --@include lib/lanes
      local _, priority = read_token(token)
      count_waiting(priority, lane_of(token), -times)
    end
  elseif place.kind == 'limited' then
    pull_limited(token)
  elseif place.entry then
    redis.call('LREM', base .. 'completed', 1, place.entry)
  else
    redis.call('ZREM', base .. place.kind, token)
  end
  return true
end

-- A list that has it more often is told of so often.
local MOST_SPELT = 3

local function spell(places)
  local words = {}
  for _, place in ipairs(places) do
    for _ = 1, math.min(place.times or 1, MOST_SPELT) do
      words[#words + 1] = place.node ~= '' and place.kind .. ' ' .. place.node or place.kind
    end
  end
  return table.concat(words, ', ')
end

local outcome = mending and 'mended' or 'left'
local looked_like = ARGV[3]

local function keep_first(sequence, token, places)
  local all = true
  for i, place in ipairs(mending and places or {}) do
    local spare = (place.times or 1) - (i == 1 and 1 or 0)
    all = (spare == 0 or take_from(place, token, spare)) and all
  end
  found('two-places', sequence, '', spell(places), all and outcome or 'left')
end

local function look_for(sequence, hints)
  local token = token_of(sequence)
  if not token then
    -- it has ended meanwhile
    return
  end
  if not as_sequence(sequence) then
    name_orphan(sequence, outcome)
    return
  end
  local places, total, complete = places_of(token, hints)
  if total > 1 then
    keep_first(sequence, token, places)
  elseif total == 0 and complete then
    name_orphan(sequence, outcome)
  elseif total == 0 and looked_like == 'nowhere' then
    found('orphan-body', sequence, '', '', 'unconfirmed')
  end
end

-- The hints from ARGV[at] on, by list, and where they end.
local function read_hints(at)
  local hints, total = {}, tonumber(ARGV[at])
  for i = at + 1, at + 4 * total, 4 do
    local kind, node, priority, behind = unpack(ARGV, i, i + 3)
    local list = kind == 'queue' and queue_key(node, priority) or backlog_key(priority, node ~= '' and node or '0')
    hints[list] = hints[list] or {}
    table.insert(hints[list], tonumber(behind))
  end
  return hints, at + 4 * total + 1
end

local tried, at = 0, 4
while at <= #ARGV and (tried == 0 or searched <= MOST_ENTRIES / 2) do
  local hints, after = read_hints(at + 1)
  look_for(ARGV[at], hints)
  tried, at = tried + 1, after
end
return { 'places', tried, findings }

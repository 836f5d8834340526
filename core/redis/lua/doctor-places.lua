--@include lib/doctor
--@include lib/leases
--@include lib/orphan
--[[
  Look where a few tasks are, for tasks that a reading of page after page saw in two places, or in none: a task that
  moved meanwhile looks like that, too.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3..] sequences, at most 100

  Returns {'places', how many of those given were looked for, {finding rows}}
  Names: 'two-places' (figure: the places), 'orphan-body', and the latter 'unconfirmed' for one that
  was not found, where the lists are too long to be looked through.
  Mending keeps the task in one of its places - running first, then in a queue, the backlog, scheduled, dead,
  completed - and puts one that is nowhere at the end of the backlog.
  Invariant: no place is changed but for a task that all of them were looked through for, in this call.
  Cost: O(sequences * nodes), and at most some 200000 entries of lists.
]]
local MOST_ENTRIES = 200000
local names = all_names()
local searched = 0

-- How often a token is in a list, at most 2; and whether all of the list was looked through.
local function occurrences(list, token)
  local length = redis.call('LLEN', list)
  if length == 0 then
    return 0, true
  end
  if length <= MOST_ENTRIES then
    searched = searched + length
    return #redis.call('LPOS', list, token, 'COUNT', 2), true
  end
  -- from both ends: one that is found from each at another place is there twice
  local depth = MAX_DEPTH
  searched = searched + 2 * depth
  local head = redis.call('LPOS', list, token, 'MAXLEN', depth)
  local tail = redis.call('LPOS', list, token, 'RANK', -1, 'MAXLEN', depth)
  if head and tail and head ~= tail then
    return 2, false
  end
  return (head or tail) and 1 or 0, false
end

-- All places of a token, the one to keep first; and whether there can be no others.
local function places_of(token)
  local places, complete = {}, true
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
    local times, all = occurrences(list, token)
    complete = complete and all
    for _ = 1, times do
      places[#places + 1] = { kind = kind, node = name, list = list }
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
  for _, entry in ipairs(redis.call('LRANGE', base .. 'completed', 0, MOST_ENTRIES / 100)) do
    if string.match(entry, '^%d+:[^:]*:(.*)$') == token then
      places[#places + 1] = { kind = 'completed', node = '', entry = entry }
    end
  end
  return places, complete
end

local function take_from(place, token)
  if place.kind == 'running' then
    end_leases(place.node, { token })
    redis.call('HINCRBY', base .. 'load', 'r:' .. place.node, -token_cost(token))
  elseif place.list then
    -- from the tail: where it is twice in a list, the first is kept
    redis.call('LREM', place.list, -1, token)
    if place.kind == 'queue' then
      redis.call('HINCRBY', base .. 'load', 'q:' .. place.node, -token_cost(token))
    end
  elseif place.entry then
    redis.call('LREM', base .. 'completed', 1, place.entry)
  else
    redis.call('ZREM', base .. place.kind, token)
  end
end

local function spell(places)
  local words = {}
  for i, place in ipairs(places) do
    words[i] = place.node ~= '' and place.kind .. ' ' .. place.node or place.kind
  end
  return table.concat(words, ', ')
end

local outcome = mending and 'mended' or 'left'

local function look_for(sequence)
  local token = token_of(sequence)
  if not token then
    -- it has ended meanwhile
    return
  end
  if not as_sequence(sequence) then
    name_orphan(sequence, outcome)
    return
  end
  local places, complete = places_of(token)
  if #places > 1 then
    for i = 2, mending and #places or 1 do
      take_from(places[i], token)
    end
    found('two-places', sequence, '', spell(places), outcome)
  elseif #places == 0 and not complete then
    found('orphan-body', sequence, '', '', 'unconfirmed')
  elseif #places == 0 then
    name_orphan(sequence, outcome)
  end
end

local tried = 0
for i = 3, math.min(#ARGV, 102) do
  if tried > 0 and searched > MOST_ENTRIES / 2 then
    break
  end
  look_for(ARGV[i])
  tried = tried + 1
end
return { 'places', tried, findings }

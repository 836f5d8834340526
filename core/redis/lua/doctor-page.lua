--@include lib/doctor
--@include lib/queued
--@include lib/locate
--@include lib/levels
--@include lib/backlog
--@include lib/limits
--@include lib/terms
--[[
  Look at the entries of one place, from its tail on: is each a token, of a task that is there, as its body says?

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] kind      'backlog', 'limited', 'queue', 'running', 'scheduled', 'dead' or 'completed'
  ARGV[4] node      for 'queue' and 'running'; for 'backlog' the lane, '' for lane 0; '' otherwise
  ARGV[5] priority  for 'backlog' and 'queue'; '' otherwise
  ARGV[6] how many entries, counted from the tail, were looked at before
  ARGV[7] 1 to check the entries, 0 to read their sequences only

  Returns {'page', entries looked at (0: there are no more), entries taken out, {sequences, the tail's first},
           {finding rows}}
  Names: 'no-token' (nothing that can be read), 'missing-body', 'wrong-token' (its traits, or the list it is in, are
  not what the body says), 'impossible-lease', 'impossible-time', 'slot' (a running task without a slot of its limitKey).
  A wrong token that runs is left: its node settles by it. What is to be taken out of a list further than 200000
  entries from either end is left.
  Cost: O(500 entries + their bodies, some 256 KiB), and O(log n) in zsets; what is taken out costs a walk to it.
]]
-- Looking at one costs Redis some 3 µs.
local MAX_ENTRIES = 500
local MAX_PAGE_BYTES = 256 * 1024
local MOST_WALKED = 200000
-- The longest heartbeat timeout a pool may have is a day; no lease is given for longer than twice that.
local MAX_LEASE_MS = 2 * 86400000
-- No token, and nothing that anybody else would write.
local MARK = 'taken out by the doctor'

local kind, node, priority, skip = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local checking = ARGV[7] == '1'
local is_list = LISTS[kind]
local key = kind == 'queue' and queue_key(node, priority)
  or kind == 'backlog' and backlog_key(priority, node ~= '' and node or '0')
  or kind == 'running' and base .. 'running:' .. node
  or base .. kind

-- Tokens or entries from the tail on, and their scores.
local function read_entries()
  if not is_list then
    local flat = redis.call('ZREVRANGE', key, skip, skip + MAX_ENTRIES - 1, 'WITHSCORES')
    local entries, scores = {}, {}
    for i = 1, #flat, 2 do
      entries[#entries + 1], scores[#scores + 1] = flat[i], tonumber(flat[i + 1])
    end
    return entries, scores
  end
  local entries, tail_first = redis.call('LRANGE', key, -(skip + MAX_ENTRIES), -(skip + 1)), {}
  for i = #entries, 1, -1 do
    tail_first[#tail_first + 1] = entries[i]
  end
  return tail_first, {}
end

local entries, scores = read_entries()
local length = is_list and redis.call('LLEN', key) or 0
local within_reach = math.min(length - skip, skip + #entries) <= MOST_WALKED
local sequences, taken_out, moved = {}, {}, {}
local given_back, bytes = 0, 0

local function outcome(can_mend)
  return mending and can_mend and 'mended' or 'left'
end

-- The lane whose list is looked at.
local lane = kind == 'backlog' and (node ~= '' and node or '0')

-- Counts a token in (1) or out (-1) where what is looked at is a queue, or the list of a lane.
local function count_here(token, sign)
  if kind == 'queue' then
    count_queued(node, { token }, sign)
  elseif lane and lane ~= '0' then
    --@include lib/lanes
    count_waiting(priority, lane, sign)
  end
end

-- Whether a token is of the list that is looked at.
local function belongs_here(token)
  local _, own_priority = read_token(token)
  return not (kind == 'queue' or kind == 'backlog')
    or own_priority == priority and (not lane or lane_of(token) == lane)
end

-- Has entry i taken out, at the end of the call; false where that would be too long a walk.
local function take_out(i, token)
  if not mending or is_list and not within_reach then
    return false
  end
  taken_out[#taken_out + 1] = i
  if token or lane then
    count_here(token, -1)
    if kind == 'running' and token then
      redis.call('HINCRBY', base .. 'load', 'r:' .. node, -token_cost(token))
    end
  end
  return true
end

-- Whether what stands behind a token's sequence is what a script would write.
local function is_spelt_right(traits)
  local numbers, rest = string.match(traits, '^:(%d:%d+:%d+)(.*)$')
  if not numbers or rest ~= '' and not string.find(rest, '^:[^;]*;[^;]*;[^;]*;[^;]*$') then
    return false
  end
  return check_traits(numbers, string.sub(rest, 2)) == string.sub(traits, 2)
end

-- sequence, token; nil where the entry is none.
local function read_entry(entry)
  local token = entry
  if kind == 'completed' then
    token = string.match(entry, '^%d+:[^:]*:(.*)$')
  elseif kind == 'limited' then
    local _, limited = read_limited(entry)
    token = limited
  end
  local sequence, traits = string.match(token or '', '^(%d+)(.*)$')
  if not as_sequence(sequence) then
    return nil
  end
  if traits ~= '' and not is_spelt_right(traits) then
    return nil
  end
  return sequence, token
end

-- Bodies are read some at a time: one call for many small ones, and never many large ones in one.
local AT_ONCE = 20
local bodies = {}

local function read_bodies(i)
  local fields = {}
  for at = i, math.min(i + AT_ONCE - 1, #entries) do
    fields[#fields + 1] = read_entry(entries[at]) or ''
  end
  local read = redis.call('HMGET', base .. 'tasks', unpack(fields))
  for at = 1, #fields do
    bodies[fields[at]] = read[at]
  end
end

-- The token that the body says, or nil where it does not say; false where there is no body.
local function token_by_body(i, sequence)
  if bodies[sequence] == nil then
    read_bodies(i)
  end
  local body = bodies[sequence]
  if not body then
    return false
  end
  bytes = bytes + #body
  local traits = traits_of(body)
  return traits and make_token(sequence, traits)
end

-- A due time or a time of death as it is, or now where it is none; and whether it is one.
local function possible_time(score)
  if math.abs(score) ~= math.huge then
    return score, true
  end
  --@include lib/clock
  return now, false
end

-- Puts the right token in the place of the wrong one at i; false where it must be left.
local function put_right(i, token, right)
  if kind == 'running' then
    return false
  end
  if kind == 'limited' then
    moved[#moved + 1] = right
    return take_out(i, token)
  elseif not is_list then
    redis.call('ZREM', key, token)
    redis.call('ZADD', key, 'NX', (possible_time(scores[i])), right)
    return true
  end
  if not belongs_here(right) then
    if not take_out(i, token) then
      return false
    end
    moved[#moved + 1] = right
    return true
  end
  local entry = kind == 'completed' and string.match(entries[i], '^%d+:[^:]*:') .. right or right
  redis.call('LSET', key, -(skip + i), entry)
  count_here(token, -1)
  count_here(right, 1)
  return true
end

local function give_back(token)
  --@include lib/returns
  return_running(node, { token }, 'the doctor found that the task had no lease')
end

local function check_score(i, sequence, token)
  local score = scores[i]
  if kind == 'limited' then
    return
  elseif kind ~= 'running' then
    local time, is_possible = possible_time(score or 0)
    if not is_possible then
      if mending then
        redis.call('ZADD', key, time, token)
      end
      found('impossible-time', sequence, '', kind, outcome(true))
    end
    return
  end
  --@include lib/clock
  local deadline = -score
  if deadline > 0 and deadline <= now + MAX_LEASE_MS then
    local usual = tonumber((settings('heartbeatTimeoutMs'))) or 10000
    local told = tonumber(redis.call('HGET', base .. 'node:' .. node, 'timeoutMs') or 0) or 0
    if deadline > now + 2 * math.max(usual, told) then
      found('impossible-lease', sequence, node, string.format('%.0f', deadline), 'unconfirmed')
    end
    return
  end
  found('impossible-lease', sequence, node, string.format('%.0f', deadline), outcome(true))
  if mending then
    give_back(token)
    given_back = given_back + 1
  end
end

-- A running task with a limitKey holds a slot of it.
local function check_slot(sequence, token)
  local limiting_key = kind == 'running' and limit_key(token) or ''
  if limiting_key == '' then
    return
  end
  local name = holder_name(limiting_key, node, token)
  -- its lease may just have been given back
  if redis.call('ZSCORE', base .. 'holders', name) or not redis.call('ZSCORE', key, token) then
    return
  end
  if mending then
    redis.call('ZADD', base .. 'holders', 0, name)
  end
  found('slot', sequence, node, limiting_key, outcome(true))
end

-- Whether an entry of what was put aside is not where its key looks for it.
local function is_astray(i, token)
  return kind == 'limited' and (entries[i] ~= limited_name(limit_key(token), token) or scores[i] ~= 0)
end

-- Looks at entry i; its sequence where a task has it. What is given back is seen here, though it may be seen in the
-- backlog, too: who looks for it then finds it in one place.
local function check_entry(i)
  local sequence, token = read_entry(entries[i])
  if not checking then
    return sequence
  end
  if not sequence then
    found('no-token', entries[i], lane and '' or node, kind, outcome(take_out(i)))
    return nil
  end
  local right = token_by_body(i, sequence)
  if right == false then
    found('missing-body', sequence, lane and '' or node, kind, outcome(take_out(i, token)))
    return nil
  end
  if right and right ~= token or is_astray(i, token) or not belongs_here(token) then
    found('wrong-token', sequence, lane and '' or node, kind, outcome(mending and put_right(i, token, right or token)))
  else
    check_score(i, sequence, token)
    check_slot(sequence, token)
  end
  return sequence
end

local looked = 0
while looked < #entries and bytes < MAX_PAGE_BYTES do
  looked = looked + 1
  sequences[#sequences + 1] = check_entry(looked)
end

-- one walk for all of them
if #taken_out > 0 and is_list then
  for _, i in ipairs(taken_out) do
    redis.call('LSET', key, -(skip + i), MARK)
  end
  local from_tail = skip + #entries <= length - skip
  redis.call('LREM', key, from_tail and -#taken_out or #taken_out, MARK)
elseif #taken_out > 0 then
  for _, i in ipairs(taken_out) do
    redis.call('ZREM', key, entries[i])
  end
end
for _, token in ipairs(moved) do
  local _, right_priority = read_token(token)
  if kind == 'backlog' or kind == 'limited' then
    append_to_backlog({ token })
  else
    use_level(settings('levels'), right_priority)
    redis.call('RPUSH', waiting_list(kind, node, token), token)
    count_here(token, 1)
  end
end
return { 'page', looked, #taken_out + given_back, sequences, findings }

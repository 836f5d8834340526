--@include lib/partition
--@include lib/clock
--@include lib/limits
--@include lib/leases
--[[
  Some of what the places hold that `contents` lists; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2..] of each range: kind, node or lane, priority, how many come before it, how many it has
            or 'limits', a limitKey, '', '', 1

  Returns {'excerpt', {token, ms until it is due or '', ...} of the first range, ...} | {'unknown-pool'}
  Of 'rates' an entry is a limitKey, and ms until its token bucket is full; of 'limits' "<concurrency> <rate> <burst>" as
  `limits` has it, where the key has limits of its own.
  Bound: 1000 entries in all; what goes beyond is left out.
  Cost: O(entries + ranges * nodes of a list that are walked to get there).
]]
if not settings('window') then
  return { 'unknown-pool' }
end

local left = MAX_TASKS

-- However late: what another program wrote may be infinite.
local LATEST_MS = 1e15

local function from_now(ms)
  return string.format('%.0f', math.min(LATEST_MS, math.max(0, tonumber(ms) - now)))
end

-- Of entries with scores: each with how long it is until then.
local function with_times(zset, first, last)
  local entries = redis.call('ZRANGE', zset, first, last, 'WITHSCORES')
  for i = 2, #entries, 2 do
    entries[i] = from_now(entries[i])
  end
  return entries
end

local function without_times(tokens)
  local entries = {}
  for i = 1, #tokens do
    entries[2 * i - 1], entries[2 * i] = tokens[i], ''
  end
  return entries
end

local function read_limited_range(first, last)
  local tokens = redis.call('ZRANGE', base .. 'limited', first, last)
  for i = 1, #tokens do
    local _, token = read_limited(tokens[i])
    tokens[i] = token or tokens[i]
  end
  return without_times(tokens)
end

local function read_range(kind, name, priority, first, last)
  if kind == 'backlog' then
    return without_times(redis.call('LRANGE', backlog_key(priority, name), first, last))
  elseif kind == 'queue' then
    return without_times(redis.call('LRANGE', queue_key(name, priority), first, last))
  elseif kind == 'running' then
    return without_times(redis.call('ZRANGE', leases_key(name), first, last))
  elseif kind == 'limited' then
    return read_limited_range(first, last)
  elseif kind == 'limits' then
    return without_times({ redis.call('HGET', base .. 'limits', name) or nil })
  end
  return with_times(base .. (kind == 'rates' and 'rates' or 'scheduled'), first, last)
end

local reply = { 'excerpt' }
for i = 2, #ARGV - 4, 5 do
  local first, count = tonumber(ARGV[i + 3]) or 0, math.min(left, tonumber(ARGV[i + 4]))
  left = left - count
  reply[#reply + 1] = count < 1 and {} or read_range(ARGV[i], ARGV[i + 1], ARGV[i + 2], first, first + count - 1)
end
return reply

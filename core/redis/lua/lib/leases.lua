--@include lib/partition
--@include lib/token
--[[
  Leases: what a node runs, each task with the time until which the node may run it unasked.

  `running:<node>` keeps a lease as the negative of its deadline. Redis keeps a zset of few entries as one packed
  list in the order of scores, then members, and walks it from its head to where an entry goes in. New and renewed
  leases are the latest; as negatives they go in at the head, without a walk. For the same reason the tokens of one
  call go in last first.
]]

-- Redis keeps a zset of at most so many entries packed by default; searching that for each of many tokens costs more
-- than reading it once.
local PACKED_ENTRIES = 128

local function leases_key(node)
  return base .. 'running:' .. node
end

-- Gives or renews leases until a deadline (ms).
local function lease_until(node, tokens, deadline)
  local score, entries = string.format('%.0f', -deadline), {}
  for i = #tokens, 1, -1 do
    entries[#entries + 1] = score
    entries[#entries + 1] = tokens[i]
  end
  redis.call('ZADD', leases_key(node), unpack(entries))
end

-- A set in which those of the tokens are of which the node holds a lease; others that it runs may be in it, too.
local function leased_among(node, tokens)
  local leases, leased = leases_key(node), {}
  if redis.call('ZCARD', leases) <= PACKED_ENTRIES then
    local all = redis.call('ZRANGE', leases, 0, -1)
    for i = 1, #all do
      leased[all[i]] = true
    end
  else
    local deadlines = redis.call('ZMSCORE', leases, unpack(tokens))
    for i = 1, #tokens do
      leased[tokens[i]] = deadlines[i] and true or nil
    end
  end
  return leased
end

-- Ends leases; how many there were.
local function end_leases(node, tokens)
  return redis.call('ZREM', leases_key(node), unpack(tokens))
end

local function lease_count(node)
  return redis.call('ZCARD', leases_key(node))
end

-- A lease's deadline (ms), or nil.
local function lease_deadline(node, token)
  local score = redis.call('ZSCORE', leases_key(node), token)
  return score and -tonumber(score)
end

-- Up to `most` tokens whose lease has run out at a time (ms), the first that did first.
local function expired_leases(node, at_ms, most)
  return redis.call(
    'ZREVRANGEBYSCORE', leases_key(node), '+inf', string.format('%.0f', -at_ms), 'LIMIT', 0, most)
end

-- A window of the tokens that the node runs, each followed by its deadline; the earliest deadline first, and of one
-- deadline, within the window, the first sequence.
local function leases_by_deadline(node, offset, limit)
  if limit < 1 then
    return {}
  end
  local entries =
    redis.call('ZREVRANGE', leases_key(node), offset, offset + limit - 1, 'WITHSCORES')
  local leases = {}
  for i = 1, #entries, 2 do
    leases[#leases + 1] = { token = entries[i], deadline = -tonumber(entries[i + 1]) }
  end
  table.sort(leases, function(a, b)
    if a.deadline ~= b.deadline then
      return a.deadline < b.deadline
    end
    return tonumber(token_sequence(a.token)) < tonumber(token_sequence(b.token))
  end)
  for i, lease in ipairs(leases) do
    entries[2 * i - 1], entries[2 * i] = lease.token, lease.deadline
  end
  return entries
end

-- Up to `most` tokens that the node runs, those with the earliest deadlines.
local function leased_tokens(node, most)
  if most < 1 then
    return {}
  end
  return redis.call('ZREVRANGE', leases_key(node), 0, most - 1)
end

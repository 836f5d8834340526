--@include lib/partition
--@include lib/leases
--@include lib/locate
--@include lib/completed
--@include lib/aside
--[[
  Everything about one task; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] sequence

  Returns {'found', token, body, failure or '', place, node or '', score or '', progress or '', result or ''}
        | {'missing'}
  score is the lease deadline, due time, or time of death or completion (ms). place is 'running', 'scheduled', 'dead',
  'queued', 'backlog', 'limited', 'completed', or 'unknown' for a task that waits deeper in a
  list than a bounded look finds: 10000 from either end, less where there are more than ten nodes.
  Cost: O(nodes), and at most some 200000 entries of lists.
]]
local MOST_ENTRIES = 200000

local token, body = token_of(ARGV[2])
if not token then
  return { 'missing' }
end
local failure = redis.call('HGET', base .. 'failures', ARGV[2]) or ''

local function found(place, node, score)
  local sequence = ARGV[2]
  return {
    'found', token, body, failure, place, node, score and string.format('%.0f', score) or '',
    redis.call('HGET', base .. 'progress', sequence) or '', redis.call('GET', base .. 'result:' .. sequence) or '',
  }
end

for _, zset in ipairs({ 'scheduled', 'dead' }) do
  local score = redis.call('ZSCORE', base .. zset, token)
  if score then
    return found(zset, '', tonumber(score))
  end
end
if is_limited(token) then
  return found('limited', '')
end
for _, entry in ipairs(redis.call('LRANGE', base .. 'completed', 0, -1)) do
  local ms, node, completed_token = read_completed(entry)
  if completed_token == token then
    return found('completed', node, tonumber(ms))
  end
end
local names = redis.call('ZRANGE', base .. 'nodes', 0, -1)
local lost = redis.call('ZRANGE', base .. 'lost', 0, -1)
local lists = #names + #lost + 1
local depth = math.min(MAX_DEPTH, math.max(100, math.floor(MOST_ENTRIES / (2 * lists))))
for _, nodes in ipairs({ names, lost }) do
  for _, node in ipairs(nodes) do
    local deadline = lease_deadline(node, token)
    if deadline then
      return found('running', node, deadline)
    end
    if reach(waiting_list('queue', node, token), token, depth) then
      return found('queued', node)
    end
  end
end
if reach(waiting_list('backlog', '', token), token, depth) then
  return found('backlog', '')
end
return found('unknown', '')

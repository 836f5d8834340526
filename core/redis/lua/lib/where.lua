--@include lib/partition
--@include lib/leases
--@include lib/locate
--@include lib/completed
--@include lib/aside
--[[
  Where a task is: 'running', 'scheduled', 'dead', 'queued', 'backlog', 'limited', 'completed', or 'unknown' for one that waits
  deeper in a list than a bounded look finds: 10000 from either end, less where there are more than ten nodes.
  Cost: O(nodes), and at most some 200000 entries of lists.
]]
local MOST_ENTRIES = 200000

-- The place of a task, its node or '', and its score or nil: lease deadline, due time, or time of death or
-- completion (ms); of one in an unknown place, how deep each list was looked into.
local function where_is(token)
  for _, zset in ipairs({ 'scheduled', 'dead' }) do
    local score = redis.call('ZSCORE', base .. zset, token)
    if score then
      return zset, '', tonumber(score)
    end
  end
  if is_limited(token) then
    return 'limited', ''
  end
  for _, entry in ipairs(redis.call('LRANGE', base .. 'completed', 0, -1)) do
    local ms, node, completed_token = read_completed(entry)
    if completed_token == token then
      return 'completed', node, tonumber(ms)
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
        return 'running', node, deadline
      end
      if reach(waiting_list('queue', node, token), token, depth) then
        return 'queued', node
      end
    end
  end
  if reach(waiting_list('backlog', '', token), token, depth) then
    return 'backlog', ''
  end
  return 'unknown', '', nil, depth
end

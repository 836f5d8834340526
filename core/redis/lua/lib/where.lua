--@include lib/partition
--@include lib/leases
--@include lib/locate
--@include lib/completed
--@include lib/halving
--@include lib/aside
--[[
  Where a task is: 'running', 'scheduled', 'dead', 'queued', 'backlog', 'limited', 'completed', or 'unknown'. One that waits
  is found at any depth where its list is in the order of sequences, and elsewhere within 10000 of either end, less where
  there are more than five nodes.
  Cost: O(nodes), and at most some 100000 entries of lists.
]]
local MOST_ENTRIES = 100000

-- The place of a task, its node or '', and its score or nil: lease deadline, due time, or time of death or
-- completion (ms). Behind them its index in the list where that was found on the way; of one in an unknown place how
-- deep each list was looked into.
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
  for _, node in ipairs(redis.call('ZRANGE', base .. 'lost', 0, -1)) do
    names[#names + 1] = node
  end
  local lists = { { place = 'backlog', node = '', key = waiting_list('backlog', '', token) } }
  for _, node in ipairs(names) do
    local deadline = lease_deadline(node, token)
    if deadline then
      return 'running', node, deadline
    end
    lists[#lists + 1] = { place = 'queued', node = node, key = waiting_list('queue', node, token) }
  end
  for _, list in ipairs(lists) do
    local index, is_there = halve(list.key, token)
    if is_there then
      return list.place, list.node, nil, index
    end
    list.index = index
  end
  for _, list in ipairs(lists) do
    local index = place_around(list.key, token, list.index)
    if index then
      return list.place, list.node, nil, index
    end
  end
  local depth = math.min(MAX_DEPTH, math.max(100, math.floor(MOST_ENTRIES / (2 * #lists))))
  for _, list in ipairs(lists) do
    if reach(list.key, token, depth) then
      return list.place, list.node
    end
  end
  return 'unknown', '', nil, depth
end

--@include lib/partition
--@include lib/backlog_length
--@include lib/locate
--@include lib/limiting
--@include lib/terms
--@include lib/labels
--[[
  How many tasks go before one that waits.
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

-- How many other lanes of a priority have tasks that wait for the nodes that this one waits for, too.
local function rivals_of(priority, token, nodes)
  if not has_lanes() then
    return 0
  end
  --@include lib/lanes
  local able, rivals, serve = {}, 0, {}
  for _, node in ipairs(nodes) do
    if has_labels(node.labels, (token_terms(token))) then
      able[#able + 1] = node.labels
    end
  end
  local function share_a_node(labels)
    if serve[labels] == nil then
      serve[labels] = false
      for i = 1, #able do
        serve[labels] = serve[labels] or has_labels(able[i], labels)
      end
    end
    return serve[labels]
  end
  local lists = lane_lists(priority, MOST_LANES)
  lists[#lists + 1] = { lane = '0', key = backlog_key(priority) }
  for _, list in ipairs(lists) do
    local labels = read_lane(list.lane)
    if list.lane ~= lane_of(token) and redis.call('LLEN', list.key) > 0 and share_a_node(labels) then
      rivals = rivals + 1
    end
  end
  return rivals
end

-- {tasks ahead, 1 when there may be more, of higher priority, of its lane, other lanes}; {} of one that does not wait.
-- Before a token of a node's queue also those of the backlog of a higher priority go. `nodes` are the active ones;
-- `index` is where the task is in its list, if that is known; of one in an unknown place, how deep was looked.
local function ahead_of(token, place, node, levels, nodes, index)
  if place == 'unknown' then
    return { index, 1, 0, index, 0 }
  elseif place == 'limited' then
    local before, higher = limited_before(token)
    return { before, 0, higher, before - higher, 0 }
  elseif place ~= 'queued' and place ~= 'backlog' then
    return {}
  end
  local _, priority = read_token(token)
  local higher = 0
  for level in string.gmatch(levels, '%d') do
    if tonumber(level) > tonumber(priority) then
      higher = higher + backlog_length(level)
      if place == 'queued' then
        higher = higher + redis.call('LLEN', queue_key(node, level))
      end
    end
  end
  local before, more = index, 0
  if not before then
    before, more = before_in(waiting_list(place == 'queued' and 'queue' or 'backlog', node, token), token)
  end
  local rivals = place == 'backlog' and rivals_of(priority, token, nodes) or 0
  return { higher + before, more, higher, before, rivals }
end

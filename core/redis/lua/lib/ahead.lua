--@include lib/partition
--@include lib/locate
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

-- {tasks ahead, 1 when there may be more, of higher priority, of its lane, other lanes}; {} of one that does not wait.
-- Before a token of a node's queue also those of the backlog of a higher priority go. `depth` is how deep was looked
-- for one in an unknown place.
local function ahead_of(token, place, node, levels, depth)
  if place == 'unknown' then
    return { depth, 1, 0, depth, 0 }
  elseif place ~= 'queued' and place ~= 'backlog' then
    return {}
  end
  local _, priority = read_token(token)
  local higher = 0
  for level in string.gmatch(levels, '%d') do
    if tonumber(level) > tonumber(priority) then
      higher = higher + redis.call('LLEN', backlog_key(level))
      if place == 'queued' then
        higher = higher + redis.call('LLEN', queue_key(node, level))
      end
    end
  end
  local list = place == 'queued' and queue_key(node, priority) or backlog_key(priority)
  local before, more = before_in(list, token)
  return { higher + before, more, higher, before, 0 }
end

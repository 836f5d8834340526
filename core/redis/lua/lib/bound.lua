--@include lib/share
--[[
  The bound on a pool's tasks (maxBacklog): how many may be there that have not ended, be they waiting, delayed or
  running. What has been accepted is never refused later: retries and what lost nodes held come back in any case.
]]

-- How many more tasks the partition takes; nil where there is no bound. `max_backlog` and `partitions` are the settings.
local function room_for_tasks(max_backlog, partitions)
  if not max_backlog or max_backlog == '0' then
    return nil
  end
  local stored = redis.call('HLEN', base .. 'tasks')
  local ended = redis.call('ZCARD', base .. 'dead') + redis.call('LLEN', base .. 'completed')
  return math.max(0, share_of(tonumber(max_backlog), tonumber(partitions)) - (stored - ended))
end

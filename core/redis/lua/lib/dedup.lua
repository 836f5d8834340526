--@include lib/partition
--[[
  Enqueueing once only: a key remembers, for its time, the first task that was enqueued with it. The key lives no
  longer than that, whatever becomes of the task.
]]
local function dedup_key(key)
  return base .. 'dedup:' .. key
end

-- The sequence of the task that was first, or nil.
local function first_with_key(key)
  return redis.call('GET', dedup_key(key)) or nil
end

local function remember_key(key, sequence, ttl_ms)
  redis.call('SET', dedup_key(key), sequence, 'PX', ttl_ms)
end

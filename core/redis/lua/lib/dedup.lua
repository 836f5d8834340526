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

-- The partition whose tasks a key is remembered among, so that it is known in one place: the key's 32-bit FNV-1a hash
-- modulo the number of partitions, as core/redis/keyPartition.ts has it.
local function partition_of_key(key, partitions)
  local hash = 2166136261
  for i = 1, #key do
    hash = bit.bxor(hash, string.byte(key, i)) % 2 ^ 32
    -- times 16777619, which is 2^24 + 403, without leaving the whole numbers that a double holds
    hash = (hash * 403 + (hash % 256) * 2 ^ 24) % 2 ^ 32
  end
  return hash % partitions
end

local function remember_key(key, sequence, ttl_ms)
  redis.call('SET', dedup_key(key), sequence, 'PX', ttl_ms)
end

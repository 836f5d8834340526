--@include lib/partition
--[[
  The weights of tenants: read all that are not 1, or set one.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] tenant  left out to only read; '' for tasks of no tenant
  ARGV[3] weight  its share relative to others: more than 0; 1 is what every tenant has

  Returns {'tenants', {tenant, weight, ...}} | {'unknown-pool'} | {'too-many', most}: nothing was changed
  Invariant: at most 1000 tenants have a weight other than 1.
  Cost: O(tenants with a weight).
]]
local MOST_WEIGHTS = 1000

if not settings('window') then
  return { 'unknown-pool' }
end
local weights, tenant = base .. 'tenants', ARGV[2]
if tenant and tonumber(ARGV[3]) == 1 then
  redis.call('HDEL', weights, tenant)
elseif tenant then
  if redis.call('HEXISTS', weights, tenant) == 0 and redis.call('HLEN', weights) >= MOST_WEIGHTS then
    return { 'too-many', MOST_WEIGHTS }
  end
  redis.call('HSET', weights, tenant, ARGV[3])
end
return { 'tenants', redis.call('HGETALL', weights) }

--@include lib/partition
--@include lib/lanes
--[[
  The weights of tenants: read all that are not 1, or set one.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] tenant  left out to only read; '' for tasks of no tenant
  ARGV[3] weight  its share relative to others: more than 0; 1 is what every tenant has

  What the tenant's lanes have had beyond the virtual time stays the same in cost, whatever its weight: their tags go
  nearer to the virtual time by old weight / new weight, or farther from it, and none goes below it. So one change after
  the other is worth just as much as the last one alone.

  Returns {'tenants', {tenant, weight, ...}} | {'unknown-pool'} | {'too-many', most}: nothing was changed
  Invariant: at most 1000 tenants have a weight other than 1.
  Cost: O(tenants with a weight + sets of labels that wait, by priority).
]]
local MOST_WEIGHTS = 1000

if not settings('window') then
  return { 'unknown-pool' }
end
local weights, tenant = base .. 'tenants', ARGV[2]

-- Restates in the new weight what the tenant's lane among those with the same labels owes.
local function restate_debt(priority, labels, ratio)
  local lane = labels .. ';' .. tenant
  lane = lane == ';' and '0' or lane
  local key, start = lanes_key(priority, labels), virtual_time(priority)
  local tag = tonumber(redis.call('ZSCORE', key, lane) or start)
  if start and tag > start then
    redis.call('ZADD', key, string.format('%.17g', start + (tag - start) * ratio), lane)
  end
end

local function set_weight(text)
  local ratio = read_weight(redis.call('HGET', weights, tenant)) / tonumber(text)
  if ratio ~= 1 then
    for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
      local priority, labels = string.match(class, '^(%d):(.*)$')
      if priority then
        restate_debt(priority, labels, ratio)
      end
    end
  end
  if tonumber(text) == 1 then
    redis.call('HDEL', weights, tenant)
  else
    redis.call('HSET', weights, tenant, text)
  end
end

if tenant then
  local is_new = tonumber(ARGV[3]) ~= 1 and redis.call('HEXISTS', weights, tenant) == 0
  if is_new and redis.call('HLEN', weights) >= MOST_WEIGHTS then
    return { 'too-many', MOST_WEIGHTS }
  end
  set_weight(ARGV[3])
end
return { 'tenants', redis.call('HGETALL', weights) }

--@include lib/partition
--@include lib/limits
--[[
  The limitKeys that have limits of their own, running tasks, or tasks that were put aside; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] the key after which to begin; '' for the first
  ARGV[3] how many, 1 to 200
  ARGV[4] 1 where the key of ARGV[2] itself is to be the first one

  Returns {'limits', {key, limits of its own as in `limits` or '', most at once, most a second, most at once after a
           pause, tasks that run, tasks put aside, ...}, 1 where there are more} | {'unknown-pool'}
  By the bytes of "<key>;". The limits are those that count, the pool's defaults included; 0: none.
  Cost: O(keys log n).
]]
local MOST_ROWS = 200
local default_most, default_rate, default_burst = settings('limitConcurrency', 'limitRatePerSecond', 'limitRateBurst')
if not settings('window') then
  return { 'unknown-pool' }
end

-- Redis compares texts as its locale says; zsets are sorted by bytes.
local function is_before(text, other)
  for i = 1, math.min(#text, #other) do
    local a, b = string.byte(text, i), string.byte(other, i)
    if a ~= b then
      return a < b
    end
  end
  return #text < #other
end

-- The first key after one (or that one), "<key>;", among all that have any names.
local function next_key(after, or_itself)
  local next_one
  for _, zset in ipairs({ 'limitKeys', 'holders', 'limited' }) do
    local from = after == '' and '-' or or_itself and '[' .. after .. ';' or '(' .. after .. '<'
    local name = redis.call('ZRANGEBYLEX', base .. zset, from, '+', 'LIMIT', 0, 1)[1]
    local key = name and string.match(name, '^[^;]*;')
    if key and (not next_one or is_before(key, next_one)) then
      next_one = key
    end
  end
  return next_one and string.sub(next_one, 1, -2)
end

local rows, key = {}, next_key(ARGV[2], ARGV[4] == '1')
local left = math.min(tonumber(ARGV[3]), MOST_ROWS)
while key and left > 0 do
  local own = redis.call('HGET', base .. 'limits', key)
  local most, rate, burst = string.match(own or '', '^(%S+) (%S+) (%S+)$')
  for _, value in ipairs({
    key, own and table.concat({ most or '-', rate or '-', burst or '-' }, ' ') or '',
    or_default(most, default_most) or '0', or_default(rate, default_rate) or '0',
    or_default(burst, default_burst) or '1', redis.call('ZLEXCOUNT', base .. 'holders', names_of(key)),
    redis.call('ZLEXCOUNT', base .. 'limited', names_of(key)),
  }) do
    rows[#rows + 1] = value
  end
  left, key = left - 1, next_key(key)
end
return { 'limits', rows, key and 1 or 0 }

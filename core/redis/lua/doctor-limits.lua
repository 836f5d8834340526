--@include lib/doctor
--@include lib/leases
--@include lib/offer
--[[
  One step over what is kept of limits: does each slot belong to a running task, is each key with limited tasks looked
  at again, and can its limits be read?

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] 'holders', 'limitDue' or 'limits': what is looked at
  ARGV[4] the name behind which to begin; '' at first

  Returns {'limits', the last name looked at ('' at the end), how many names were looked at, {finding rows}}
  Names: 'slot' (subject: what holds it; figure 'stray': no such task runs there), 'limit' (subject: the key; figure
  'unlooked': it has limited tasks, and nobody would look at it again; 'unreadable': its limits are none, which is what
  it gets).
  Invariant: in `holders` and `limited` all scores are 0, so names are in the order of their bytes.
  Cost: O(500 names).
]]
local MOST_NAMES = 500
local what, after = ARGV[3], ARGV[4]
local outcome = mending and 'mended' or 'left'
local looked, last = 0, ''

-- Gives the slots of tasks back that do not run.
local function check_holders()
  local from = after == '' and '-' or '(' .. after
  local names = redis.call('ZRANGEBYLEX', base .. 'holders', from, '+', 'LIMIT', 0, MOST_NAMES)
  local freed, seen = {}, {}
  for i = 1, #names do
    local key, node, token = string.match(names[i], '^([^;]+);([^:]*):(.*)$')
    if not token or limit_key(token) ~= key or not lease_deadline(node, token) then
      if mending then
        redis.call('ZREM', base .. 'holders', names[i])
        if key and not seen[key] then
          seen[key] = true
          freed[#freed + 1] = key
        end
      end
      found('slot', names[i], '', 'stray', outcome)
    end
  end
  look_soon(freed)
  looked, last = #names, #names == MOST_NAMES and names[#names] or ''
end

-- The keys that have limited tasks, after one.
local function check_looks()
  local from = after == '' and '-' or '(' .. after .. '<'
  while looked < MOST_NAMES do
    local name = redis.call('ZRANGEBYLEX', base .. 'limited', from, '+', 'LIMIT', 0, 1)[1]
    local key = name and string.match(name, '^([^;]*);')
    if not key then
      last = ''
      return
    end
    looked, last, from = looked + 1, key, '(' .. key .. '<'
    if not redis.call('ZSCORE', base .. 'limitDue', key) then
      if mending then
        redis.call('ZADD', base .. 'limitDue', 0, key)
        redis.call('HSET', base .. 'config', 'limiting', '1')
      end
      found('limit', key, '', 'unlooked', outcome)
    end
  end
end

local function is_readable(limits)
  local most, rate, burst = string.match(limits or '', '^(%S+) (%S+) (%S+)$')
  local function is_number_or_default(text, least)
    return text == '-' or is_number(text, least, 1e6)
  end
  return is_number_or_default(most, 0) and is_number_or_default(rate, 0) and is_number_or_default(burst, 1)
end

local function check_limits()
  local from = after == '' and '-' or '(' .. after .. ';'
  local names = redis.call('ZRANGEBYLEX', base .. 'limitKeys', from, '+', 'LIMIT', 0, MOST_NAMES)
  for i = 1, #names do
    local key = string.sub(names[i], 1, -2)
    if not is_readable(redis.call('HGET', base .. 'limits', key)) then
      if mending then
        redis.call('HDEL', base .. 'limits', key)
        redis.call('ZREM', base .. 'limitKeys', names[i])
      end
      found('limit', key, '', 'unreadable', outcome)
    end
  end
  looked, last = #names, #names == MOST_NAMES and string.sub(names[#names], 1, -2) or ''
end

if what == 'holders' then
  check_holders()
elseif what == 'limitDue' then
  check_looks()
else
  check_limits()
end
return { 'limits', last, looked, findings }

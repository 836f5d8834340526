--@include lib/partition
--[[
  The bound on sets of labels: so many different ones, by priority, may wait for nodes. Whoever looks for work looks at
  each set that waits; an id is no label.
]]
local MOST_LABEL_SETS = 200
local TOO_MANY_LABEL_SETS = 'too many different sets of required labels wait: 200 are possible'

-- Strikes off sets of which nothing waits any more; how many are left.
local function strike_off_empty()
  --@include lib/lanes_waiting
  for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
    local priority, labels = string.match(class, '^(%d):(.*)$')
    if priority and waiting_with(priority, labels, 1) == 0 then
      redis.call('DEL', lanes_key(priority, labels))
      redis.call('SREM', base .. 'classes', class)
    end
  end
  return redis.call('SCARD', base .. 'classes')
end

-- The first of the wishes that would make too many sets wait, and the fault; nil where none does.
local function too_many_label_sets(wishes)
  local sets, seen = redis.call('SCARD', base .. 'classes'), {}
  if sets >= MOST_LABEL_SETS then
    sets = strike_off_empty()
  end
  for n, wish in ipairs(wishes) do
    local priority, labels = string.match(wish.traits, '^(%d):%d+:%d+:([^;]+);')
    local class = priority and priority .. ':' .. labels
    if class and not seen[class] then
      seen[class] = true
      if redis.call('SISMEMBER', base .. 'classes', class) == 0 then
        sets = sets + 1
        if sets > MOST_LABEL_SETS then
          return n, TOO_MANY_LABEL_SETS
        end
      end
    end
  end
end

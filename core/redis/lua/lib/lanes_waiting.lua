--@include lib/lanes
--[[
  Whether anything waits in the lanes with the same labels.
]]

-- Strikes off those of some lanes that owe nothing, and says how many they were.
local function strike_off(key, entries, now_at)
  local paid = {}
  for i = 1, #entries, 2 do
    if tonumber(entries[i + 1]) <= now_at then
      paid[#paid + 1] = entries[i]
    end
  end
  if #paid > 0 then
    redis.call('ZREM', key, unpack(paid))
  end
  return #paid
end

-- How many tasks of a priority wait that require just these labels; no more are counted than `most`. Empty lanes are
-- struck off where there are so many that nothing else is seen; 1 where it is not known whether anything waits.
local function waiting_with(priority, labels, most)
  local key, waiting = lanes_key(priority, labels), 0
  for _ = 1, MOST_STRUCK / MOST_LANES do
    local entries = redis.call('ZRANGE', key, 0, MOST_LANES - 1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      waiting = waiting + redis.call('LLEN', backlog_key(priority, entries[i]))
      if waiting >= most then
        return most
      end
    end
    if waiting > 0 or #entries < 2 * MOST_LANES then
      return waiting
    end
    if strike_off(key, entries, virtual_time(priority)) == 0 then
      break
    end
  end
  return 1
end

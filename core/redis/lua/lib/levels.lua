--@include lib/partition
--[[
  Levels: the priorities ever used in a partition, so that nobody looks at lists that never were.
]]

-- Remembers a priority the first time it is used, highest first.
local function use_level(levels, priority)
  if string.find(levels, priority, 1, true) then
    return levels
  end
  local digits = { priority }
  for digit in string.gmatch(levels, '%d') do
    digits[#digits + 1] = digit
  end
  table.sort(digits, function(a, b)
    return a > b
  end)
  levels = table.concat(digits)
  redis.call('HSET', base .. 'config', 'levels', levels)
  return levels
end

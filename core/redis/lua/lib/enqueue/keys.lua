--@include lib/dedup
--[[
  A part of enqueue.lua, made only where a task has a dedupKey.
]]

-- Which of the tasks are new, by their numbers, and the others as {n, sequence of the first, ...}. A key's first task
-- may be in this very call: it has no sequence yet, so its number stands for it, as a negative.
local function split_by_key(wishes)
  local fresh, twins, first_in_call, next_key = {}, {}, {}, 2 + #wishes
  for i, wish in ipairs(wishes) do
    local first
    if wish.ttl then
      next_key = next_key + 1
      wish.key = ARGV[next_key]
      first = first_in_call[wish.key] or first_with_key(wish.key)
    end
    if first then
      twins[#twins + 1] = i
      twins[#twins + 1] = first
    else
      fresh[#fresh + 1] = i
      if wish.key then
        first_in_call[wish.key] = -#fresh
      end
    end
  end
  return fresh, twins
end

-- Remembers the keys of the new tasks, and puts sequences where a number stands for one.
local function remember_keys(wishes, fresh, twins, sequences)
  for i, n in ipairs(fresh) do
    if wishes[n].key then
      remember_key(wishes[n].key, sequences[i], wishes[n].ttl)
    end
  end
  for i = 2, #twins, 2 do
    local number = tonumber(twins[i])
    if number < 0 then
      twins[i] = sequences[-number]
    end
  end
end

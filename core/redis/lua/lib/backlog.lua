--@include lib/partition
--@include lib/backlog_length
--@include lib/token
--@include lib/terms
--@include lib/levels
--[[
  Putting tasks into the backlog: at its end, or before all others.
]]

-- Whether any of the tokens waits in a lane other than 0.
local function any_in_lanes(tokens)
  for i = 1, #tokens do
    if lane_of(tokens[i]) ~= '0' then
      return true
    end
  end
  return false
end

-- Puts tokens into the backlog: at its end ('RPUSH'), or one after the other at its head ('LPUSH').
local function put_in_backlog(command, tokens)
  local _, have_terms = total_cost(tokens)
  if has_lanes() or have_terms and any_in_lanes(tokens) then
    --@include lib/lanes
    return put_in_lanes(command, tokens)
  end
  for priority, group in pairs(by_priority(tokens)) do
    redis.call(command, backlog_key(priority), unpack(group))
  end
end

-- Puts tokens[first..] back at the head of the backlog, in their order.
local function push_back(tokens, first)
  local rest = {}
  for i = #tokens, first, -1 do
    rest[#rest + 1] = tokens[i]
  end
  put_in_backlog('LPUSH', rest)
end

local function use_levels_of(tokens)
  local levels = settings('levels')
  for i = 1, #tokens do
    local _, priority = read_token(tokens[i])
    levels = use_level(levels, priority)
  end
end

-- Puts tokens at the end of the backlog, by priority.
local function append_to_backlog(tokens)
  use_levels_of(tokens)
  put_in_backlog('RPUSH', tokens)
end

-- Puts tokens before all others of their priority, the first one foremost.
local function prepend_to_backlog(tokens)
  use_levels_of(tokens)
  push_back(tokens, 1)
end

--@include lib/partition
--@include lib/token
--@include lib/levels
--[[
  Putting tasks into the backlog: at its end, or before all others.
]]

-- Puts tokens[first..] back at the head of the backlog, in their order.
local function push_back(tokens, first)
  local rest = {}
  for i = #tokens, first, -1 do
    rest[#rest + 1] = tokens[i]
  end
  for priority, group in pairs(by_priority(rest)) do
    redis.call('LPUSH', backlog_key(priority), unpack(group))
  end
end

-- Puts tokens at the end of the backlog, by priority.
local function append_to_backlog(tokens)
  local levels = settings('levels')
  for priority, group in pairs(by_priority(tokens)) do
    levels = use_level(levels, priority)
    redis.call('RPUSH', backlog_key(priority), unpack(group))
  end
end

-- Puts tokens before all others of their priority, the first one foremost.
local function prepend_to_backlog(tokens)
  local levels = settings('levels')
  for i = 1, #tokens do
    local _, priority = read_token(tokens[i])
    levels = use_level(levels, priority)
  end
  push_back(tokens, 1)
end

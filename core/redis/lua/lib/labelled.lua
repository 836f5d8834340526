--@include lib/partition
--@include lib/token
--[[
  Of what waits in a node's queue, that which requires labels: `labelled:<node>`, by these labels, in cost.
]]
local function labelled_key(node)
  return base .. 'labelled:' .. node
end

-- The labels that a task requires, joined by ','; '' where it requires none.
local function labels_of(token)
  return string.match(token, '^%d+:%d:%d+:%d+:([^;:]*);') or ''
end

local function change_labelled(node, labels, by)
  local key = labelled_key(node)
  if labels ~= '' and tonumber(redis.call('ZINCRBY', key, by, labels)) == 0 then
    redis.call('ZREM', key, labels)
  end
end

-- Counts tokens in (1) or out (-1).
local function count_labelled(node, tokens, sign)
  local costs = {}
  for i = 1, #tokens do
    local labels = labels_of(tokens[i])
    costs[labels] = (costs[labels] or 0) + token_cost(tokens[i])
  end
  for labels, cost in pairs(costs) do
    change_labelled(node, labels, sign * cost)
  end
end

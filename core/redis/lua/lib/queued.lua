--@include lib/partition
--@include lib/token
--[[
  What waits in the queues of nodes, counted in cost as it comes and goes: `q:<node>` in `load` is all of it, and
  `labelled:<node>` that of tasks that require labels, by their labels. Every script that changes a queue counts it here.
]]

-- Changes what waits on a node by a cost: that of this token and of others that require the same labels.
local function change_queued(node, by, token)
  redis.call('HINCRBY', base .. 'load', 'q:' .. node, by)
  -- only a token with terms has any
  if string.find(token, ';', 1, true) then
    --@include lib/labelled
    change_labelled(node, labels_of(token), by)
  end
end

-- Counts tokens into (1) or out of (-1) what waits on a node; their cost.
local function count_queued(node, tokens, sign)
  local cost, has_terms = total_cost(tokens)
  if cost > 0 then
    redis.call('HINCRBY', base .. 'load', 'q:' .. node, sign * cost)
  end
  if has_terms then
    --@include lib/labelled
    count_labelled(node, tokens, sign)
  end
  return cost
end

--@include lib/partition
--@include lib/token
--@include lib/leases
--@include lib/completed
--@include lib/run_cost
--[[
  Completing running tasks. A settle counts only while the node holds the task's lease; one that comes too late
  changes nothing and is counted. The last tasks completed are kept, to be looked at.
]]

-- Takes tokens from what the node runs: those it held a lease of, and the sequences of the others.
local function release(node, tokens)
  local held, stale = tokens, {}
  if #tokens == 1 then
    -- one call where two would do: the common case of a node that runs one task at a time
    if end_leases(node, tokens) == 0 then
      held, stale = {}, { token_sequence(tokens[1]) }
    end
  elseif #tokens > 1 then
    --@include lib/split_by_lease
    held, stale = split_by_lease(node, tokens)
    if #held > 0 then
      end_leases(node, held)
    end
  end
  if #stale > 0 then
    --@include lib/memory
    work_without_memory()
    count('staleSettles', #stale)
  end
  return held, stale
end

-- Completes tasks, and keeps the last `kept` of them: the sequences of those whose lease was gone, and the cost that
-- the node runs less.
local function complete(node, tokens, kept)
  local held, stale = release(node, tokens)
  if #held > 0 then
    -- the pool's number is the sum over its nodes
    redis.call('HINCRBY', base .. 'node:' .. node, 'completed', #held)
    keep_completed(node, held, kept)
  end
  local cost, has_terms = total_cost(held)
  if has_terms then
    --@include lib/offer
    offered = offered + give_back_slots(node, held)
  end
  return stale, cost
end

--@include lib/partition
--@include lib/leases
--@include lib/queued
--@include lib/failure
--@include lib/notes
--@include lib/dispatch
--[[
  Taking back what a node holds: its queue goes to the head of the backlog in its order, its running
  tasks too, each with one more failed attempt (so a task that takes its node down ends as dead).
]]

-- Returns up to `budget` queued tasks; how many.
local function return_queue(node, budget)
  local levels = settings('levels')
  local returned = 0
  -- lowest first and each from its tail, so that LPUSH leaves the order as it was
  for priority in string.gmatch(string.reverse(levels), '%d') do
    local tokens = returned < budget
      and redis.call('RPOP', queue_key(node, priority), budget - returned)
    if tokens then
      put_in_backlog('LPUSH', tokens)
      returned = returned + #tokens
      count_queued(node, tokens, -1)
    end
  end
  return returned
end

-- Gives up the leases of tokens the node runs: back to the backlog, or dead after the last attempt.
local function return_running(node, tokens, error_text)
  if #tokens == 0 then
    return 0
  end
  local max_attempts = tonumber((settings('maxAttempts')))
  end_leases(node, tokens)
  local cost, has_terms = total_cost(tokens)
  redis.call('HINCRBY', base .. 'load', 'r:' .. node, -cost)
  if has_terms then
    --@include lib/offer
    give_back_slots(node, tokens)
  end
  -- the order in which they were enqueued
  table.sort(tokens, function(a, b)
    return tonumber(token_sequence(a)) < tonumber(token_sequence(b))
  end)
  drop_progress(sequences_of(tokens))
  local alive = {}
  for i = 1, #tokens do
    local _, last = note_failure(tokens[i], node, error_text, max_attempts)
    if last then
      bury(tokens[i])
    else
      alive[#alive + 1] = tokens[i]
    end
  end
  prepend_to_backlog(alive)
  return #tokens
end

-- Takes back up to `budget` tasks of a node that will not run them; how many. The running ones come
-- second, so that they end up before the queued ones: they had been taken first.
local function return_all(node, budget, error_text)
  local returned = return_queue(node, budget)
  if returned < budget then
    returned = returned + return_running(node, leased_tokens(node, budget - returned), error_text)
  end
  count('returned', returned)
  return returned
end

-- Strikes a node off the lists of those that are given work.
local function retire(node)
  redis.call('HDEL', base .. 'roster', node)
  redis.call('SREM', base .. 'idle', node)
  redis.call('ZREM', base .. 'appointments', node)
end

-- Removes every trace of a node that holds nothing.
local function forget(node)
  retire(node)
  -- the pool's number is the sum over its nodes and those that are gone
  count('completed', tonumber(redis.call('HGET', base .. 'node:' .. node, 'completed') or 0))
  redis.call('ZREM', base .. 'nodes', node)
  redis.call('HDEL', base .. 'load', 'q:' .. node, 'r:' .. node)
  redis.call('HDEL', base .. 'turns', 'w:' .. node)
  redis.call('DEL', base .. 'node:' .. node, base .. 'wake:' .. node, base .. 'labelled:' .. node)
end

--@include lib/partition
--@include lib/clock
--@include lib/token
--@include lib/leases
--@include lib/failure
--@include lib/dispatch
--[[
  Ending running tasks: complete, retry later, or bury. A settle counts only while the node holds the
  task's lease; one that comes too late changes nothing and is counted.
]]

-- The tokens whose lease the node holds, each once, and the sequences of the others.
local function split_by_lease(node, tokens)
  local leased, held, stale = leased_among(node, tokens), {}, {}
  for i = 1, #tokens do
    local token = tokens[i]
    if leased[token] then
      held[#held + 1] = token
      -- a task named twice must not be counted twice
      leased[token] = false
    elseif leased[token] == nil then
      stale[#stale + 1] = token_sequence(token)
    end
  end
  return held, stale
end

-- Takes tokens from what the node runs: those it held a lease of, and the sequences of the others.
local function release(node, tokens)
  local held, stale = tokens, {}
  if #tokens == 1 then
    -- one call where two would do: the common case of a node that runs one task at a time
    if end_leases(node, tokens) == 0 then
      held, stale = {}, { token_sequence(tokens[1]) }
    end
  elseif #tokens > 1 then
    held, stale = split_by_lease(node, tokens)
    if #held > 0 then
      end_leases(node, held)
    end
  end
  if #held > 0 then
    redis.call('HINCRBY', base .. 'load', 'r:' .. node, -total_cost(held))
  end
  count('staleSettles', #stale)
  return held, stale
end

local function complete(node, tokens)
  local held, stale = release(node, tokens)
  if #held > 0 then
    local sequences = sequences_of(held)
    redis.call('HDEL', base .. 'tasks', unpack(sequences))
    if redis.call('EXISTS', base .. 'failures') == 1 then
      redis.call('HDEL', base .. 'failures', unpack(sequences))
    end
    count('completed', #held)
    redis.call('HINCRBY', base .. 'node:' .. node, 'completed', #held)
  end
  return stale
end

-- The wait before the next attempt doubles from one to the next, up to a bound.
local function retry_delay(attempts, first_ms, most_ms)
  return math.min(most_ms, first_ms * 2 ^ (attempts - 1))
end

-- Retries or buries one task: `again` is '1' to retry, '0' to bury at once. True when it was stale.
local function fail(node, token, again, error_text)
  local held = release(node, { token })
  if #held == 0 then
    return true
  end
  local max_attempts, first_ms, most_ms =
    settings('maxAttempts', 'retryDelayMs', 'maxRetryDelayMs')
  local attempts, last = note_failure(token, node, error_text, tonumber(max_attempts))
  redis.call('HINCRBY', base .. 'node:' .. node, 'failed', 1)
  if last or again == '0' then
    bury(token)
    return false
  end
  count('retried', 1)
  local due = now + retry_delay(attempts, tonumber(first_ms), tonumber(most_ms))
  redis.call('ZADD', base .. 'scheduled', due, token)
  return false
end

-- Whether the settles listed are no more than a call may touch; looked at before anything is written.
local function settles_fit(from)
  local completed = tonumber(ARGV[from])
  local failed = tonumber(ARGV[from + completed + 1])
  return completed + failed <= MAX_TASKS and #ARGV == from + completed + 1 + 3 * failed
end

--[[
  Settles what ARGV[from..] lists:
    <n> token ...                       n completed
    <m> token again error ...           m failed, three arguments each
  Returns the sequences whose lease was gone.
]]
local function settle_all(node, from)
  if not settles_fit(from) then
    error('a call settles at most ' .. MAX_TASKS .. ' tasks')
  end
  local completed = {}
  local total = tonumber(ARGV[from])
  for i = 1, total do
    completed[i] = ARGV[from + i]
  end
  local stale = complete(node, completed)
  local at = from + total + 1
  for i = 1, tonumber(ARGV[at]) do
    local token, again, error_text = ARGV[at + 3 * i - 2], ARGV[at + 3 * i - 1], ARGV[at + 3 * i]
    if fail(node, token, again, error_text) then
      stale[#stale + 1] = token_sequence(token)
    end
  end
  return stale
end

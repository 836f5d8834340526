--@include lib/partition
--@include lib/complete
--[[
  Settling what a node has finished: complete, retry later, or bury.
]]

-- Settles what failed, three arguments each from ARGV[from] on: adds the sequences whose lease was gone to `stale`,
-- and returns the cost that the node runs less.
local function fail_all(node, total, from, stale)
  --@include lib/clock
  --@include lib/failure
  -- The wait before the next attempt doubles from one to the next, up to a bound.
  local function retry_delay(attempts, first_ms, most_ms)
    return math.min(most_ms, first_ms * 2 ^ (attempts - 1))
  end

  -- Retries or buries one task: `again` is '1' to retry, '0' to bury at once. False when its lease was gone.
  local function fail(token, again, error_text)
    local held = release(node, { token })
    if #held == 0 then
      return false
    end
    failures_exist = true
    local max_attempts, first_ms, most_ms =
      settings('maxAttempts', 'retryDelayMs', 'maxRetryDelayMs')
    local attempts, last = note_failure(token, node, error_text, tonumber(max_attempts))
    redis.call('HINCRBY', base .. 'node:' .. node, 'failed', 1)
    if last or again == '0' then
      bury(token)
      return true
    end
    count('retried', 1)
    local due = now + retry_delay(attempts, tonumber(first_ms), tonumber(most_ms))
    redis.call('ZADD', base .. 'scheduled', due, token)
    return true
  end

  local released = 0
  for at = from, from + 3 * (total - 1), 3 do
    if fail(ARGV[at], ARGV[at + 1], ARGV[at + 2]) then
      released = released + token_cost(ARGV[at])
    else
      stale[#stale + 1] = token_sequence(ARGV[at])
    end
  end
  return released
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
  Returns the sequences whose lease was gone, and the cost that the node runs less: the caller counts it, together
  with what the node is given.
]]
local function settle_all(node, from)
  if not settles_fit(from) then
    error('a call settles at most ' .. MAX_TASKS .. ' tasks')
  end
  local total = tonumber(ARGV[from])
  local stale, released = complete(node, { unpack(ARGV, from + 1, from + total) })
  local failed = tonumber(ARGV[from + total + 1])
  if failed > 0 then
    released = released + fail_all(node, failed, from + total + 2, stale)
  end
  return stale, released
end

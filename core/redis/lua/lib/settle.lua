--@include lib/partition
--@include lib/complete
--[[
  Settling what a node has finished: complete, retry later, or bury.
]]

-- Settles what failed, three arguments each from ARGV[from] on: adds the sequences whose lease was gone to `stale`,
-- and returns the cost that the node runs less.
local function fail_all(node, total, from, stale)
  --@include lib/failure
  --@include lib/backoff
  local max_attempts, backoff, first_ms, most_ms =
    settings('maxAttempts', 'backoff', 'retryDelayMs', 'maxRetryDelayMs')
  max_attempts = tonumber(max_attempts)

  -- When a task is tried again: `again` is '1', by the pool's backoff, or '+<ms>'; nil where it is not.
  local function next_try(token, again, attempts)
    if again == '0' then
      return nil
    end
    local asked_ms = tonumber(string.match(again, '^+(%d+)$'))
    local seed = token .. ':' .. attempts .. ':' .. now
    return now + (asked_ms or retry_delay(backoff, first_ms, most_ms, attempts, seed))
  end

  -- Retries or buries one task; false when its lease was gone.
  local function fail(token, again, error_text)
    local held = release(node, { token })
    if #held == 0 then
      return false
    end
    local attempts, last = note_failure(token, node, error_text, max_attempts)
    local due = not last and next_try(token, again, attempts)
    if due then
      count('retried', 1)
      redis.call('ZADD', base .. 'scheduled', string.format('%.0f', due), token)
    else
      bury(token)
    end
    return true
  end

  local failed, released = {}, 0
  for at = from, from + 3 * (total - 1), 3 do
    local token = ARGV[at]
    if fail(token, ARGV[at + 1], ARGV[at + 2]) then
      failed[#failed + 1] = token_sequence(token)
      released = released + token_cost(token)
      if string.find(token, ';', 1, true) then
        --@include lib/offer
        offered = offered + give_back_slots(node, { token })
      end
    else
      stale[#stale + 1] = token_sequence(token)
    end
  end
  if #failed > 0 then
    redis.call('HINCRBY', base .. 'node:' .. node, 'failed', #failed)
    notes_exist = true
    drop_progress(failed)
  end
  return released
end

-- Keeps what completed tasks returned, three arguments each from ARGV[from] on.
local function keep_results(total, from, stale)
  --@include lib/events
  local is_stale = {}
  for i = 1, #stale do
    is_stale[stale[i]] = true
  end
  for at = from, from + 3 * (total - 1), 3 do
    local sequence = token_sequence(ARGV[at])
    if not is_stale[sequence] then
      redis.call('SET', base .. 'result:' .. sequence, ARGV[at + 2], 'PX', ARGV[at + 1])
      announce('completed', sequence)
    end
  end
end

-- Where the lists of settles begin, from ARGV[from] on, and how long they are; looked at before anything is written.
local function settle_lists(from)
  local completed = tonumber(ARGV[from])
  local failed_at = from + completed + 1
  local failed = tonumber(ARGV[failed_at])
  local results_at = failed_at + 3 * failed + 1
  local results = tonumber(ARGV[results_at] or 0)
  local ends_at = ARGV[results_at] and results_at + 3 * results or results_at - 1
  if completed + failed > MAX_TASKS or results > completed or #ARGV ~= ends_at then
    error('a call settles at most ' .. MAX_TASKS .. ' tasks, and lists them as lib/settle.lua says')
  end
  return completed, failed, failed_at, results, results_at
end

-- Counts settles that came from a node whose word does not count any more.
local function refuse_settles(from)
  local completed, failed = settle_lists(from)
  work_without_memory()
  count('staleSettles', completed + failed)
end

--[[
  Settles what ARGV[from..] lists:
    <n> token ...                       n completed
    <m> token again error ...           m failed, three arguments each; again: 0 to bury it, 1 to retry it by the pool's
                                        backoff, +<ms> to retry it so much later
    <k> token ms result ...             may be left out: k of the completed whose result (JSON) is kept for so many ms
  and keeps the last `kept` completed. Returns the sequences whose lease was gone, and the cost that the node runs less:
  the caller counts it, together with what the node is given.
]]
local function settle_all(node, from, kept)
  local completed, failed, failed_at, results, results_at = settle_lists(from)
  local stale, released = complete(node, { unpack(ARGV, from + 1, from + completed) }, kept)
  if results > 0 then
    keep_results(results, results_at + 1, stale)
  end
  if failed > 0 then
    released = released + fail_all(node, failed, failed_at + 1, stale)
  end
  return stale, released
end

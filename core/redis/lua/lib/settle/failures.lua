--@include lib/partition
--@include lib/token
--@include lib/complete
--@include lib/run_cost
--@include lib/notes
--@include lib/failure
--@include lib/backoff
--[[
  A part of lib/settle.lua, made only where a task failed.
]]

-- Settles what failed, three arguments each from ARGV[from] on: adds the sequences whose lease was gone to `stale`,
-- and returns the cost that the node runs less.
local function fail_all(node, total, from, stale)
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

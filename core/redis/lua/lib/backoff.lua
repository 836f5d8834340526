--@include lib/chance
--[[
  How long a failed task waits for its next attempt.

    fixed        retryDelayMs each time
    exponential  full jitter: anything from 0 to min(maxRetryDelayMs, retryDelayMs * 2^(attempts - 1)), so that tasks
                 that failed together do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS, 2015)
]]

-- ms; `backoff`, `first_ms` and `most_ms` are the settings; `seed` varies from attempt to attempt.
local function retry_delay(backoff, first_ms, most_ms, attempts, seed)
  if backoff == 'fixed' then
    return tonumber(first_ms)
  end
  local most = math.min(tonumber(most_ms), tonumber(first_ms) * 2 ^ (attempts - 1))
  -- the first of the two
  return math.floor(most * (chances(seed)))
end

--[[
  How long a failed task waits for its next attempt.

    fixed        retryDelayMs each time
    exponential  full jitter: anything from 0 to min(maxRetryDelayMs, retryDelayMs * 2^(attempts - 1)), so that tasks
                 that failed together do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS, 2015)
]]

-- A number from 0 to 1 that is one's own: Redis gives every script the same random numbers.
local function chance(seed)
  return tonumber(string.sub(redis.sha1hex(seed), 1, 8), 16) / 2 ^ 32
end

-- ms; `backoff`, `first_ms` and `most_ms` are the settings; `seed` varies from attempt to attempt.
local function retry_delay(backoff, first_ms, most_ms, attempts, seed)
  if backoff == 'fixed' then
    return tonumber(first_ms)
  end
  local most = math.min(tonumber(most_ms), tonumber(first_ms) * 2 ^ (attempts - 1))
  return math.floor(most * chance(seed))
end

--@include lib/partition
--@include lib/token
--@include lib/marks
--[[
  Since when tasks wait, from marks. A task that had to wait for its time waits since it was promoted, one that was
  tried before since it failed: `promoted` has the last of the former, `failures` has the latter.
]]
local marks
local any_promoted, any_failed

-- ms by which a sequence had been given out, or nil where none has been noted since.
local function accepted_by(sequence)
  marks = marks or read_marks()
  local low, high = 1, #marks + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if marks[middle].sequence >= sequence then
      high = middle
    else
      low = middle + 1
    end
  end
  return marks[low] and marks[low].ms
end

-- ms since which a task waits at least, or nil where it is not known.
local function waits_since(token)
  local sequence = token_sequence(token)
  local since = accepted_by(tonumber(sequence) or 0)
  if any_promoted == nil then
    any_promoted = redis.call('EXISTS', base .. 'promoted') == 1
    any_failed = redis.call('EXISTS', base .. 'failures') == 1
  end
  local promoted = any_promoted and redis.call('ZSCORE', base .. 'promoted', sequence)
  local failure = any_failed and redis.call('HGET', base .. 'failures', sequence)
  local failed_at = failure and string.match(failure, '^%d+:(%d+):')
  local later = math.max(tonumber(promoted or 0), tonumber(failed_at or 0))
  if later > 0 then
    return math.max(since or 0, later)
  end
  return since
end

-- The earlier of two times that may be nil.
local function earlier(a, b)
  if a and b then
    return math.min(a, b)
  end
  return a or b
end

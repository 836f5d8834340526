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

-- The earlier of two times that may be nil.
local function earlier(a, b)
  if a and b then
    return math.min(a, b)
  end
  return a or b
end

-- When each of these sequences was promoted, and what is noted of how it failed; false where it was not, or did not.
local function later_starts(sequences)
  if any_promoted == nil then
    any_promoted = redis.call('EXISTS', base .. 'promoted') == 1
    any_failed = redis.call('EXISTS', base .. 'failures') == 1
  end
  return any_promoted and redis.call('ZMSCORE', base .. 'promoted', unpack(sequences)) or {},
    any_failed and redis.call('HMGET', base .. 'failures', unpack(sequences)) or {}
end

-- ms since which the one that waits longest of some tokens waits at least; nil where it is not known. The first one of a
-- list need not be the oldest: what was moved waits behind others, what failed before them. Of more than `most`, which is
-- even, those at both ends are looked at.
local function waits_since(tokens, most)
  local sequences = {}
  for i = 1, #tokens do
    if i <= most / 2 or i > #tokens - most / 2 then
      sequences[#sequences + 1] = string.match(tokens[i], '^%d+')
    end
  end
  if #sequences == 0 then
    return nil
  end
  local promoted, failures = later_starts(sequences)
  local first, since
  for i = 1, #sequences do
    local sequence = tonumber(sequences[i])
    local failed_at = failures[i] and string.match(failures[i], '^%d+:(%d+):')
    local later = math.max(tonumber(promoted[i] or 0), tonumber(failed_at or 0))
    if later == 0 then
      first = math.min(first or sequence, sequence)
    elseif not since or later < since then
      since = math.max(later, accepted_by(sequence) or 0)
    end
  end
  return earlier(since, first and accepted_by(first))
end

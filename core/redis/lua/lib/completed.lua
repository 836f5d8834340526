--@include lib/partition
--@include lib/clock
--@include lib/token
--@include lib/share
--@include lib/notes
--[[
  The last tasks completed, kept to be looked at: "<ms>:<node>:<token>", the latest at the tail.
]]

-- The sequences of entries.
local function completed_sequences(entries)
  local sequences = {}
  for i = 1, #entries do
    sequences[i] = string.match(entries[i], '^%d+:[^:]*:(%d+)')
  end
  return sequences
end

-- How many completed tasks the partition keeps.
local function completed_kept()
  local kept, partitions = settings('completedKept', 'partitions')
  return share_of(tonumber(kept or 0), tonumber(partitions))
end

-- ms, node and token of an entry.
local function read_completed(entry)
  return string.match(entry, '^(%d+):([^:]*):(.*)$')
end

-- Deletes what there is of the oldest ones beyond `kept`; `length` is how many there are.
local function trim_completed(kept, length)
  local excess = length - kept
  if excess > 0 then
    delete_tasks(completed_sequences(redis.call('LPOP', base .. 'completed', math.min(excess, MAX_TASKS))))
  end
end

-- Keeps tasks as completed, the last `kept` at most, and deletes what there is of those that fall out.
local function keep_completed(node, tokens, kept)
  local sequences = sequences_of(tokens)
  drop_progress(sequences)
  if kept < 1 then
    return delete_tasks(sequences)
  end
  local outdated, entries = {}, {}
  local head = string.format('%.0f', now) .. ':' .. node .. ':'
  for i = 1, #tokens do
    if i <= #tokens - kept then
      outdated[#outdated + 1] = token_sequence(tokens[i])
    else
      entries[#entries + 1] = head .. tokens[i]
    end
  end
  delete_tasks(outdated)
  trim_completed(kept, redis.call('RPUSH', base .. 'completed', unpack(entries)))
end

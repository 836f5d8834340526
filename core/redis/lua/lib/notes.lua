--@include lib/partition
--[[
  Notes on tasks beside their bodies: what they failed with, and the progress that they report. Mostly there are
  none, and one look saves many commands; it is made once a call.
]]
local notes_exist

local function any_notes()
  if notes_exist == nil then
    notes_exist = redis.call('EXISTS', base .. 'failures', base .. 'progress') > 0
  end
  return notes_exist
end

-- What a task said of its progress does not hold for its next attempt.
local function drop_progress(sequences)
  if any_notes() and #sequences > 0 then
    redis.call('HDEL', base .. 'progress', unpack(sequences))
  end
end

-- Deletes all that is kept of tasks that do not run: they have no progress.
local function delete_tasks(sequences)
  if #sequences == 0 then
    return
  end
  redis.call('HDEL', base .. 'tasks', unpack(sequences))
  if any_notes() then
    redis.call('HDEL', base .. 'failures', unpack(sequences))
  end
end

--@include lib/partition
--@include lib/clock
--[[
  Marks: when sequences were given out, so that the age of a task is known without a time for each.

  `marks` holds times (ms), each scored by the last sequence given out by then. The sweep makes them, and the first
  enqueue after a sweep. A task was accepted no later than the first mark that has its sequence or a later one. Old marks are thinned: one goes where those beside it are no further
  apart than an eighth of their age. An age read from them is never too long, and too short by an eighth at most, and
  by the time between two marks as they were made.
]]
local MAX_MARKS = 512
local COARSENESS = 8

-- Those to be dropped of marks { {ms, sequence}, ... }, the first sequence first: the newest and the oldest stay.
local function marks_between(marks)
  local dropped, newer = {}, marks[#marks]
  for i = #marks - 1, 2, -1 do
    local mark, older = marks[i], marks[i - 1]
    if newer.ms - older.ms <= (now - newer.ms) / COARSENESS then
      dropped[#dropped + 1] = mark.text
    else
      newer = mark
    end
  end
  return dropped
end

-- All marks, the first sequence first: { text, ms, sequence }.
local function read_marks()
  local entries, marks = redis.call('ZRANGE', base .. 'marks', 0, -1, 'WITHSCORES'), {}
  for i = 1, #entries, 2 do
    marks[#marks + 1] =
      { text = entries[i], ms = tonumber(entries[i]) or 0, sequence = tonumber(entries[i + 1]) }
  end
  return marks
end

-- Notes that this sequence, and none after it, has been given out by now.
local function mark(sequence)
  redis.call('ZADD', base .. 'marks', sequence, string.format('%.0f', now))
  if redis.call('ZCARD', base .. 'marks') > MAX_MARKS then
    local dropped = marks_between(read_marks())
    if #dropped > 0 then
      redis.call('ZREM', base .. 'marks', unpack(dropped))
    end
    redis.call('ZREMRANGEBYRANK', base .. 'marks', 0, -MAX_MARKS - 1)
  end
end

-- The same for the last sequence that there is. `marked` tells enqueue from where on nothing is marked yet.
local function mark_latest()
  local sequence, marked = redis.call('GET', base .. 'seq'), settings('marked')
  if not sequence or sequence == marked then
    return
  end
  local latest = redis.call('ZRANGE', base .. 'marks', -1, -1, 'WITHSCORES')
  if not latest[2] or tonumber(latest[2]) < tonumber(sequence) then
    mark(sequence)
  end
  redis.call('HSET', base .. 'config', 'marked', sequence)
end

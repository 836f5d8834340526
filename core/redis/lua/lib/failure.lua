--@include lib/partition
--@include lib/clock
--@include lib/token
--@include lib/events
--[[
  What becomes of a task whose attempt did not complete: tried again, or dead after its last attempt.
  A failure is kept as "<attempts>:<ms>:<node>:<last error>".
]]

-- Longest error text kept of a task, in bytes.
local MAX_ERROR_BYTES = 4096

local function attempts_so_far(sequence)
  local failure = redis.call('HGET', base .. 'failures', sequence)
  return failure and tonumber(string.match(failure, '^%d+')) or 0
end

-- The first bytes of a text, cut between two characters.
local function cut(text, bytes)
  if #text <= bytes then
    return text
  end
  return (string.gsub(string.sub(text, 1, bytes), '[\192-\255][\128-\191]*$', ''))
end

-- Notes one more failed attempt: attempts so far, and whether it was the last one the task has.
local function note_failure(token, node, error_text, default_max_attempts)
  local sequence, _, _, max_attempts = read_token(token)
  local attempts = attempts_so_far(sequence) + 1
  redis.call('HSET', base .. 'failures', sequence,
    attempts .. ':' .. string.format('%.0f', now) .. ':' .. node .. ':' .. cut(error_text, MAX_ERROR_BYTES))
  if max_attempts == 0 then
    max_attempts = default_max_attempts
  end
  return attempts, attempts >= max_attempts
end

local function bury(token)
  redis.call('ZADD', base .. 'dead', now, token)
  count('dead', 1)
  announce('dead', token_sequence(token))
end

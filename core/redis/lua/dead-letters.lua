--@include lib/partition
--@include lib/clock
--@include lib/token
--@include lib/notes
--@include lib/events
--@include lib/dispatch
--[[
  Retry or delete dead tasks, all or those of a name or an error, a part in each call.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 'retry': all their attempts again, at the end of the backlog; 'purge': delete them for good
  ARGV[3] until   only those that died up to then (ms), so that it comes to an end; '' in the first call: until now
  ARGV[4] from    where the last call ended, '' in the first call
  ARGV[5] their name; '' for any
  ARGV[6] a text that is in their last error; '' for any

  Returns {'looked', done, looked at, until, from, 1 when there is more}
  Invariant: a task that does not match, or is not dead any more, is left alone.
  Cost: O(tasks looked at + nodes log nodes): at most 500, fewer where their bodies are large and a name is asked for.
]]
local MOST_LOOKED_AT = 500
local MOST_BYTES = 256 * 1024

local action, name, error_text = ARGV[2], ARGV[5], ARGV[6]
local last_ms = ARGV[3] == '' and now or tonumber(ARGV[3])

-- Where to go on: a time of death, and how many who died then have been left.
local from_ms, passed = string.match(ARGV[4], '^(%d+):(%d+)$')
from_ms, passed = tonumber(from_ms or 0), tonumber(passed or 0)

-- The name in a body of either form.
local function name_in(body)
  local first = string.match(body, '^%s*%[%s*("[^"\\]*")') or string.match(body, '^%s*{"name":("[^"\\]*")[,}]')
  local ok, value = pcall(cjson.decode, first and '[' .. first .. ']' or body)
  return ok and type(value) == 'table' and (value[1] or value.name)
end

local looked_bytes = 0

local function matches(sequence)
  if name ~= '' then
    local body = redis.call('HGET', base .. 'tasks', sequence) or ''
    looked_bytes = looked_bytes + #body
    if name_in(body) ~= name then
      return false
    end
  end
  if error_text ~= '' then
    local failure = redis.call('HGET', base .. 'failures', sequence) or ''
    local last_error = string.match(failure, '^%d+:%d+:[^:]*:(.*)$') or ''
    return string.find(last_error, error_text, 1, true) ~= nil
  end
  return true
end

local entries = redis.call('ZRANGEBYSCORE', base .. 'dead', string.format('%.0f', from_ms),
  string.format('%.0f', last_ms), 'WITHSCORES', 'LIMIT', passed, MOST_LOOKED_AT)
local chosen, sequences, looked_at = {}, {}, 0
for i = 1, #entries, 2 do
  if looked_bytes > MOST_BYTES then
    break
  end
  local token, died_ms = entries[i], tonumber(entries[i + 1])
  looked_at = looked_at + 1
  if died_ms ~= from_ms then
    from_ms, passed = died_ms, 0
  end
  if matches(token_sequence(token)) then
    chosen[#chosen + 1] = token
    sequences[#sequences + 1] = token_sequence(token)
  else
    passed = passed + 1
  end
end

if #chosen > 0 then
  redis.call('ZREM', base .. 'dead', unpack(chosen))
end
if action == 'purge' then
  delete_tasks(sequences)
  count('removed', #sequences)
  for i = 1, #sequences do
    announce('removed', sequences[i])
  end
elseif #chosen > 0 then
  redis.call('HDEL', base .. 'failures', unpack(sequences))
  append_to_backlog(chosen)
  dispatch(MAX_TASKS)
end
local more = looked_at == MOST_LOOKED_AT or 2 * looked_at < #entries
return {
  'looked', #chosen, looked_at, string.format('%.0f', last_ms),
  string.format('%.0f:%d', from_ms, passed), more and 1 or 0,
}

--@include lib/traits
--[[
  What a producer may ask for a task beside its traits: that it waits, and that it is enqueued once only. For one of a
  call's tasks it is said behind its traits:

    <traits>[+<ms to wait> | @<ms since the epoch>][#<ms that its key is remembered>]

  The keys themselves are arguments behind the bodies, in the order of the tasks that have one.
]]
local MAX_DELAY_MS = 31622400000 -- 366 days
local MAX_TIME_MS = 8640000000000000
local MAX_DEDUP_TTL_MS = 2678400000 -- 31 days
local MAX_KEY_BYTES = 256
local MAX_RESULT_TTL_MS = 2678400000 -- 31 days

local function wait_fault(sign, ms)
  if sign == '+' and not is_whole(ms, 0, MAX_DELAY_MS) then
    return 'delayMs must be a whole number from 0 to 31622400000'
  elseif sign == '@' and not is_whole(ms, 0, MAX_TIME_MS) then
    return 'runAt must be a whole number of ms since the epoch'
  end
end

local function key_fault(key, ttl)
  if type(key) ~= 'string' or #key == 0 or #key > MAX_KEY_BYTES then
    return 'dedupKey must have 1 to 256 bytes'
  elseif not is_whole(ttl, 1, MAX_DEDUP_TTL_MS) then
    return 'dedupTtlMs must be a whole number from 1 to 2678400000'
  end
end

-- One task's wishes as a caller sent them: { traits, sign, ms, ttl } | nil, fault
local function read_wish(text)
  local traits, sign, ms, ttl = string.match(text, '^([%d:]*)([+@]?)(%d*)#?(%d*)$')
  if not traits or (sign == '') ~= (ms == '') or (ttl == '') == (string.find(text, '#', 1, true) ~= nil) then
    return nil, 'traits must be "[priority:cost:maxAttempts][+delayMs|@runAt][#dedupTtlMs]"'
  end
  local checked, fault = check_traits(traits)
  if not checked then
    return nil, fault
  end
  local wish = { traits = checked, sign = sign, ms = tonumber(ms), ttl = tonumber(ttl) }
  fault = wait_fault(sign, wish.ms) or ttl ~= '' and key_fault('key', wish.ttl)
  if fault then
    return nil, fault
  end
  return wish
end

-- The wishes of a call's tasks, joined by ","; and how many of them have a key:
-- wishes, keys | nil, the task at fault, fault
local function read_wishes(joined)
  local wishes, keys = {}, 0
  for text in string.gmatch(joined .. ',', '([^,]*),') do
    local wish, fault = read_wish(text)
    if not wish then
      return nil, #wishes + 1, fault
    end
    wishes[#wishes + 1] = wish
    keys = keys + (wish.ttl and 1 or 0)
  end
  return wishes, keys
end

--@include lib/traits
--[[
  What a producer may ask for a task beside its traits: that it waits, that it is enqueued once only, and its terms
  (lib/token.lua). For one of a call's tasks it is said behind its priority, cost and attempts:

    <priority:cost:maxAttempts>[+<ms to wait> | @<ms since the epoch>][#<ms that its key is remembered>][*]

  The keys themselves are arguments behind the bodies, in the order of the tasks that have one; behind them come the
  terms of the tasks with a "*".
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

-- One task's wishes as a caller sent them, and its terms or '': { traits, sign, ms, ttl } | nil, fault
local function read_wish(text, terms)
  local traits, sign, ms, ttl = string.match(text, '^([%d:]*)([+@]?)(%d*)#?(%d*)%*?$')
  if not traits or (sign == '') ~= (ms == '') or (ttl == '') == (string.find(text, '#', 1, true) ~= nil) then
    return nil, 'traits must be "[priority:cost:maxAttempts][+delayMs|@runAt][#dedupTtlMs][*]"'
  end
  local checked, fault = check_traits(traits, terms)
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

-- The wishes of a call's tasks, joined by ","; how many of them have a key, and how many have terms, which are the
-- call's last arguments: wishes, keys, terms | nil, the task at fault, fault
local function read_wishes(joined)
  local wishes, keys, plain_with = {}, 0, {}
  local _, terms = string.gsub(joined, '%*', '')
  local next_terms = #ARGV - terms
  for text in string.gmatch(joined .. ',', '([^,]*),') do
    local own_terms = ''
    if string.find(text, '*', 1, true) then
      next_terms = next_terms + 1
      own_terms = ARGV[next_terms] or ''
    end
    -- mostly many tasks of a call say the same
    local wish, fault = text == '*' and plain_with[own_terms], nil
    if not wish then
      wish, fault = read_wish(text, own_terms)
      if not wish then
        return nil, #wishes + 1, fault
      end
      plain_with[own_terms] = text == '*' and wish or nil
    end
    wishes[#wishes + 1] = wish
    keys = keys + (wish.ttl and 1 or 0)
  end
  return wishes, keys, terms
end

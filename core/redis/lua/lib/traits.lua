--[[
  The rules for what a producer may ask of a task, used for scripts' callers and for the inbox.
  Traits are the part of a token behind the sequence: "" or "<priority>:<cost>:<maxAttempts>".
]]
local function is_whole(value, least, most)
  return type(value) == 'number' and value >= least and value <= most and value == math.floor(value)
end

-- traits | nil, fault
local function make_traits(priority, cost, max_attempts)
  if not is_whole(priority, 0, 9) then
    return nil, 'priority must be a whole number from 0 to 9'
  end
  if not is_whole(cost, 1, 1000000) then
    return nil, 'cost must be a whole number from 1 to 1000000'
  end
  if not is_whole(max_attempts, 0, 1000) then
    return nil, 'maxAttempts must be a whole number from 1 to 1000'
  end
  if priority == 0 and cost == 1 and max_attempts == 0 then
    return ''
  end
  return string.format('%d:%d:%d', priority, cost, max_attempts)
end

-- Traits as a caller sent them, checked and in their one true spelling: traits | nil, fault
local function check_traits(text)
  if text == '' then
    return ''
  end
  local priority, cost, max_attempts = string.match(text, '^(%d+):(%d+):(%d+)$')
  if not priority then
    return nil, 'traits must be "" or "priority:cost:maxAttempts"'
  end
  return make_traits(tonumber(priority), tonumber(cost), tonumber(max_attempts))
end

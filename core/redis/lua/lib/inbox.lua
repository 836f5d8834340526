--@include lib/partition
--@include lib/traits
--@include lib/dispatch
--[[
  The inbox: JSON that any program may LPUSH. An item is a task as `enqueue` takes it,
  {"name": ..., "payload": ..., "priority": ..., "cost": ..., "maxAttempts": ..., "timeoutMs": ...},
  and is kept as its body to the letter: it is decoded only to check it. What is no task goes to
  `rejected` with the reason.
]]

-- Most bytes of JSON decoded in one call, so that a batch of large items does not hold Redis up.
local MAX_INBOX_BYTES = 4 * 1024 * 1024
-- What a body may hold beside its payload, in bytes.
local MAX_ENVELOPE_BYTES = 4096
local FIELDS =
  { name = true, payload = true, priority = true, cost = true, maxAttempts = true, timeoutMs = true }

local function decode_strictly(item)
  -- an instance of our own: Redis shares the default one between all scripts
  local json = cjson.new()
  json.decode_invalid_numbers(false)
  return json.decode(item)
end

-- Overlong forms, halves of surrogate pairs and what lies beyond the last code point.
local BAD_UTF8 = { '[\192\193\245-\255]', '\224[\128-\159]', '\237[\160-\191]', '\240[\128-\143]', '\244[\144-\191]' }

local function is_utf8(text)
  for _, pattern in ipairs(BAD_UTF8) do
    if string.find(text, pattern) then
      return false
    end
  end
  local rest = string.gsub(text, '[\194-\223][\128-\191]', ' ')
  rest = string.gsub(rest, '[\224-\239][\128-\191][\128-\191]', ' ')
  rest = string.gsub(rest, '[\240-\244][\128-\191][\128-\191][\128-\191]', ' ')
  return not string.find(rest, '[\128-\255]')
end

local function has_raw_control(item)
  if not string.find(item, '[%z\1-\31]') then
    return false
  end
  -- without escapes, each string ends at the next quote
  for text in string.gmatch((string.gsub(item, '\\.', '')), '"([^"]*)"') do
    if string.find(text, '[%z\1-\31]') then
      return true
    end
  end
  return false
end

-- What the JSON reader here lets through, but others refuse or change: they could not read the body.
local function text_fault(item)
  if string.find(item, '[\128-\255]') and not is_utf8(item) then
    return 'it is not UTF-8'
  end
  if has_raw_control(item) then
    return 'it has a control character in a string, where JSON wants an escape'
  end
  return nil
end

-- Why the decoded value is not a task, or nil; then its traits.
local function task_fault(task)
  if type(task) ~= 'table' or type(task.name) ~= 'string' then
    return 'it must be a JSON object with a "name" string'
  end
  if #task.name == 0 or #task.name > 256 then
    return 'name must have 1 to 256 bytes'
  end
  for field in pairs(task) do
    if not FIELDS[field] then
      return 'unknown field ' .. string.format('%q', string.sub(tostring(field), 1, 64))
    end
  end
  local timeout = task.timeoutMs
  if timeout ~= nil and not is_whole(timeout, 1, 2073600000) then
    return 'timeoutMs must be a whole number from 1 to 2073600000'
  end
  if task.maxAttempts == 0 then
    return 'maxAttempts must be a whole number from 1 to 1000'
  end
  local traits, fault = make_traits(task.priority or 0, task.cost or 1, task.maxAttempts or 0)
  return fault, traits
end

local function read_item(item, max_payload_bytes)
  if #item > max_payload_bytes + MAX_ENVELOPE_BYTES then
    return 'it has ' .. #item .. ' bytes; the pool takes ' .. max_payload_bytes .. ' of payload'
  end
  local ok, task = pcall(decode_strictly, item)
  if not ok then
    -- without the place in this script where Lua met the fault
    local fault = string.gsub(tostring(task), '^[%w_@]+:%d+: ', '')
    return 'it is not JSON: ' .. string.sub(fault, 1, 200)
  end
  local fault = text_fault(item)
  if fault then
    return fault
  end
  return task_fault(task)
end

local function reject(item, reason)
  local entry = string.format('%.0f:%d:', now, #reason) .. reason .. item
  redis.call('RPUSH', base .. 'rejected', entry)
end

-- Adopts up to `budget` items into the backlog: how many were adopted and how many rejected.
local function adopt_inbox(budget)
  local max_payload_bytes = tonumber((settings('maxPayloadBytes')))
  local tokens, bytes, rejected = {}, 0, 0
  while #tokens + rejected < budget and bytes < MAX_INBOX_BYTES do
    local item = redis.call('RPOP', base .. 'inbox')
    if not item then
      break
    end
    bytes = bytes + #item
    local fault, traits = read_item(item, max_payload_bytes)
    if fault then
      reject(item, fault)
      rejected = rejected + 1
    else
      local sequence = string.format('%.0f', redis.call('INCR', base .. 'seq'))
      redis.call('HSET', base .. 'tasks', sequence, item)
      tokens[#tokens + 1] = make_token(sequence, traits)
    end
  end
  if #tokens > 0 then
    append_to_backlog(tokens)
  end
  count('enqueued', #tokens)
  count('adopted', #tokens)
  count('rejected', rejected)
  return #tokens, rejected
end

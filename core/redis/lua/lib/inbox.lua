--@include lib/partition
--@include lib/clock
--@include lib/traits
--@include lib/json_text
--@include lib/dispatch
--[[
  The inbox: JSON that any program may LPUSH. An item is a task as `enqueue` takes it,
  {"name": ..., "payload": ..., "priority": ..., "cost": ..., "maxAttempts": ..., "timeoutMs": ...},
  and is kept as its body to the letter: it is decoded only to check it. What is no task goes to
  `rejected` with the reason: a fixed text, and behind ": " what is particular to the item.
]]

-- A call ends with the item that fills this many bytes: reading JSON takes Redis some 0.1 ms a KiB.
local MAX_INBOX_BYTES = 256 * 1024
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

-- The first 64 bytes of a text, cut between two characters.
local function shortened(text)
  if #text <= 64 then
    return text
  end
  return (string.gsub(string.sub(text, 1, 64), '[\192-\255][\128-\191]*$', ''))
end

-- The traits of a decoded item; or nil and why it is not a task.
local function read_task(task)
  if type(task) ~= 'table' or type(task.name) ~= 'string' then
    return nil, 'it must be a JSON object with a "name" string'
  end
  if #task.name == 0 or #task.name > 256 then
    return nil, 'name must have 1 to 256 bytes'
  end
  for field in pairs(task) do
    if not FIELDS[field] then
      return nil, 'unknown field: ' .. string.format('%q', shortened(tostring(field)))
    end
  end
  local timeout = task.timeoutMs
  if timeout ~= nil and not is_whole(timeout, 1, 2073600000) then
    return nil, 'timeoutMs must be a whole number from 1 to 2073600000'
  end
  if task.maxAttempts == 0 then
    return nil, 'maxAttempts must be a whole number from 1 to 1000'
  end
  return make_traits(task.priority or 0, task.cost or 1, task.maxAttempts or 0)
end

-- The item's traits; or nil and why it is not a task.
local function read_item(item, max_payload_bytes)
  -- before it is decoded: what is far too large shall cost little
  if #item > max_payload_bytes + MAX_ENVELOPE_BYTES then
    return nil, string.format('it has more bytes than the pool takes: %d', #item)
  end
  local ok, task = pcall(decode_strictly, item)
  if not ok then
    -- without the place in this script where Lua met the fault
    local fault = string.gsub(tostring(task), '^[%w_@]+:%d+: ', '')
    return nil, 'it is not JSON: ' .. string.sub(fault, 1, 200)
  end
  local fault = json_text_fault(item)
  if fault then
    return nil, fault
  end
  if #item > max_payload_bytes then
    local bytes = member_bytes(item, blanked(item), 'payload')
    if bytes > max_payload_bytes then
      return nil, string.format(
        'its payload has more bytes than the pool takes: %d of at most %d', bytes, max_payload_bytes)
    end
  end
  return read_task(task)
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
    local traits, fault = read_item(item, max_payload_bytes)
    if not traits then
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
  count('adopted', #tokens)
  count('rejected', rejected)
  return #tokens, rejected
end

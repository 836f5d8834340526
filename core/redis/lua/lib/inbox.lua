--@include lib/partition
--@include lib/clock
--@include lib/wishes
--@include lib/dedup
--@include lib/json_text
--@include lib/dispatch
--[[
  The inbox: JSON that any program may LPUSH. An item is a task as `enqueue` takes it,
  {"name": ..., "payload": ..., "priority": ..., "cost": ..., "maxAttempts": ..., "timeoutMs": ..., "resultTtlMs": ...,
  "delayMs" or "runAt": ..., "dedupKey": ..., "dedupTtlMs": ..., "requires": [...], "tenant": ..., "limitKey": ...,
  "affinity": ...}, and is kept as its body to the letter: it is decoded
  only to check it. What is no task goes to `rejected` with the reason: a fixed text, and behind ": " what is
  particular to the item.
]]

-- A call ends with the item that fills this many bytes: reading JSON takes Redis some 0.1 ms a KiB.
local MAX_INBOX_BYTES = 256 * 1024
-- What a body may hold beside its payload, in bytes.
local MAX_ENVELOPE_BYTES = 4096
local FIELDS = {
  name = true, payload = true, priority = true, cost = true, maxAttempts = true, timeoutMs = true, resultTtlMs = true,
  delayMs = true, runAt = true, dedupKey = true, dedupTtlMs = true,
  requires = true, tenant = true, limitKey = true, affinity = true,
}
local DEDUP_TTL_MS = 86400000
local MAX_REJECTED = 10000
-- A payload's 500 levels, as a producer's library takes them, and the task around it.
local MAX_DEPTH = 501

local function decode_strictly(item)
  -- an instance of our own: Redis shares the default one between all scripts
  local json = cjson.new()
  json.decode_invalid_numbers(false)
  json.decode_max_depth(MAX_DEPTH)
  return json.decode(item)
end

-- The first 64 bytes of a text, cut between two characters.
local function shortened(text)
  if #text <= 64 then
    return text
  end
  return (string.gsub(string.sub(text, 1, 64), '[\192-\255][\128-\191]*$', ''))
end

-- What is wrong with the times and the key of a decoded item; nil where all is well.
local function wish_fault(task)
  local timeout, result_ttl = task.timeoutMs, task.resultTtlMs
  if timeout ~= nil and not is_whole(timeout, 1, 2073600000) then
    return 'timeoutMs must be a whole number from 1 to 2073600000'
  elseif result_ttl ~= nil and not is_whole(result_ttl, 1, MAX_RESULT_TTL_MS) then
    return 'resultTtlMs must be a whole number from 1 to 2678400000'
  elseif task.delayMs ~= nil and task.runAt ~= nil then
    return 'it has both delayMs and runAt'
  elseif task.dedupTtlMs ~= nil and task.dedupKey == nil then
    return 'it has a dedupTtlMs without a dedupKey'
  end
  return task.delayMs ~= nil and wait_fault('+', task.delayMs)
    or task.runAt ~= nil and wait_fault('@', task.runAt)
    or task.dedupKey ~= nil and key_fault(task.dedupKey, task.dedupTtlMs or DEDUP_TTL_MS)
    or nil
end

-- What is left out; a `false` is there, and is no number.
local function or_default(value, default)
  if value == nil then
    return default
  end
  return value
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
  local fault = wish_fault(task)
  if fault then
    return nil, fault
  end
  if task.maxAttempts == 0 then
    return nil, 'maxAttempts must be a whole number from 1 to 1000'
  end
  local terms
  terms, fault = read_terms(task)
  if not terms then
    return nil, fault
  end
  return make_traits(
    or_default(task.priority, 0), or_default(task.cost, 1), or_default(task.maxAttempts, 0), terms)
end

-- The item's traits, and itself decoded; or nil and why it is not a task.
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
  local traits
  traits, fault = read_task(task)
  if not traits then
    return nil, fault
  end
  local key = task.limitKey or task.dedupKey
  local home = key and partition_of_key(key, tonumber((settings('partitions'))))
  if home and home ~= partition_index() then
    return nil, task.limitKey
        and string.format('its limitKey belongs into the inbox of another partition: %d', home)
        or string.format('its dedupKey belongs into the inbox of another partition: %d', home)
  end
  return traits, task
end

-- Sets an item aside; the oldest of too many is deleted, or a broken program would fill the memory.
local function reject(item, reason)
  local entry = string.format('%.0f:%d:', now, #reason) .. reason .. item
  if redis.call('RPUSH', base .. 'rejected', entry) > MAX_REJECTED then
    redis.call('LPOP', base .. 'rejected')
  end
end

-- Stores an item as a task: its token, and when it is due (ms).
local function store(item, traits, task)
  local sequence = string.format('%.0f', redis.call('INCR', base .. 'seq'))
  redis.call('HSET', base .. 'tasks', sequence, item)
  if task.dedupKey then
    remember_key(task.dedupKey, sequence, task.dedupTtlMs or DEDUP_TTL_MS)
  end
  return make_token(sequence, traits), task.runAt or now + (task.delayMs or 0)
end

-- Adopts up to `budget` items into the backlog, or to wait for their time; one whose dedupKey is there is dropped.
-- Returns how many were adopted and how many rejected.
local function adopt_inbox(budget)
  local max_payload_bytes = tonumber((settings('maxPayloadBytes')))
  local tokens, bytes, adopted, rejected, repeated = {}, 0, 0, 0, 0
  while adopted + rejected + repeated < budget and bytes < MAX_INBOX_BYTES do
    local item = redis.call('RPOP', base .. 'inbox')
    if not item then
      break
    end
    bytes = bytes + #item
    local traits, task = read_item(item, max_payload_bytes)
    if not traits then
      reject(item, task)
      rejected = rejected + 1
    elseif task.dedupKey and first_with_key(task.dedupKey) then
      repeated = repeated + 1
    else
      local token, due = store(item, traits, task)
      adopted = adopted + 1
      if due > now then
        redis.call('ZADD', base .. 'scheduled', string.format('%.0f', due), token)
      else
        tokens[#tokens + 1] = token
      end
    end
  end
  if #tokens > 0 then
    append_to_backlog(tokens)
  end
  count('adopted', adopted)
  count('rejected', rejected)
  count('deduplicated', repeated)
  return adopted, rejected
end

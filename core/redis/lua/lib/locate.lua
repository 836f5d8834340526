--@include lib/partition
--@include lib/token
--@include lib/terms
--@include lib/traits
--@include lib/queued
--[[
  Finding a task by its sequence. Lists have no index, so a look into one is bounded: a task that lies
  deeper than MAX_DEPTH from both ends of its list is not found, and callers say so. All looks of one call
  together are bounded, too: a script that may look for many tasks stops when `may_look` says so.
]]
local MAX_DEPTH = 10000
local MAX_LOOKED_AT = 4 * MAX_DEPTH

local looked_at = 0

-- Whether one more look is within the bound of this call.
local function may_look()
  return looked_at + 2 * MAX_DEPTH <= MAX_LOOKED_AT
end

-- The traits that a body says; nil where it is none that can be read.
local function traits_of(body)
  local has_traits = string.find(body, '\\u', 1, true) -- any letter of a field's name may be escaped
  for _, field in ipairs({ 'priority', 'cost', 'maxAttempts', 'requires', 'tenant', 'limitKey', 'affinity' }) do
    has_traits = has_traits or string.find(body, '"' .. field .. '"', 1, true)
  end
  if not has_traits then
    return ''
  end
  local ok, task = pcall(cjson.decode, body)
  if not ok or type(task) ~= 'table' then
    return nil
  end
  if type(task[1]) == 'string' then
    -- [name, payload, {other members}]
    task = type(task[3]) == 'table' and task[3] or {}
  end
  local terms = read_terms(task)
  return terms and (make_traits(task.priority or 0, task.cost or 1, task.maxAttempts or 0, terms))
end

-- The token of a task with this body.
local function token_with(sequence, body)
  return make_token(sequence, traits_of(body) or '')
end

-- A task's token, made from its body, and the body; nil when there is no such task.
local function token_of(sequence)
  local body = redis.call('HGET', base .. 'tasks', sequence)
  if not body then
    return nil
  end
  return token_with(sequence, body), body
end

-- -1 or 1: the end of the list from which the token is within reach; nil when it is not. `depth` is MAX_DEPTH
-- when left out.
local function reach(list, token, depth)
  depth = depth or MAX_DEPTH
  for _, from in ipairs({ 1, -1 }) do
    local place = redis.call('LPOS', list, token, 'RANK', from, 'MAXLEN', depth)
    if place then
      local steps = from == 1 and place or redis.call('LLEN', list) - place
      looked_at = looked_at + steps
      return from
    end
    looked_at = looked_at + math.min(depth, redis.call('LLEN', list))
  end
  return nil
end

-- Takes one token out of a list; false when it is not within reach there.
local function pull(list, token)
  local from = reach(list, token)
  return from ~= nil and redis.call('LREM', list, from, token) == 1
end

-- The list in which a token waits: kind is 'backlog' or 'queue'.
local function waiting_list(kind, node, token)
  local _, priority = read_token(token)
  if kind == 'queue' then
    return queue_key(node, priority)
  end
  return backlog_key(priority, lane_of(token))
end

-- Takes a waiting token out of its place; false when it is not within reach there.
local function pull_waiting(kind, node, token)
  if not pull(waiting_list(kind, node, token), token) then
    return false
  end
  if kind == 'queue' then
    count_queued(node, { token }, -1)
  elseif lane_of(token) ~= '0' then
    --@include lib/lanes
    local _, priority = read_token(token)
    count_waiting(priority, lane_of(token), -1)
  end
  return true
end

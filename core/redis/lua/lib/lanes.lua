--@include lib/partition
--@include lib/backlog_length
--@include lib/token
--@include lib/terms
--[[
  Lanes: tasks that require the same labels for the same tenant wait in one list of their priority. Lane 0 has neither
  label nor tenant; while no other was ever used here (`config.lanes`), nothing of this is needed.

  Within a priority the lanes that a node can serve get equal shares of what goes, or shares by the weights of their
  tenants, in cost: start-time fair queueing. A lane has a tag, the virtual time at which its next task starts; the least
  tag goes next and grows by cost / weight. The virtual time is the start of what went last, and a lane that comes, or
  could not be served for long, starts no earlier than that. So with n lanes of equal weight a task that finds its lane
  empty waits for at most one task of each other lane.
  Source: P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing", 1996.

    lanes:<priority>:<labels>  zset  lane by tag; one that is empty stays until the virtual time has reached its tag, so
                                     that nobody pays his debts by leaving for a moment
    classes    set             "<priority>:<labels>" of these zsets
    fair       hash            "v:<priority>" -> virtual time (lib/new_time), "n:<priority>" -> tasks that wait in lanes other than 0
    tenants    hash            tenant -> weight, where it is not 1
]]

-- Most lanes with the same labels that are looked at in one call.
local MOST_LANES = 100
-- Most that are struck off in it, for each set of labels, because they are empty.
local MOST_STRUCK = 1000

local function lanes_key(priority, labels)
  return base .. 'lanes:' .. priority .. ':' .. labels
end

-- labels and tenant of a lane
local function read_lane(lane)
  local labels, tenant = string.match(lane, '^([^;]*);(.*)$')
  return labels or '', tenant or ''
end

-- A weight as `tenants` has it. One that is none counts as 1: a tag that is no number could not be written.
local function read_weight(text)
  local weight = tonumber(text or 1) or 1
  return weight > 0 and weight < math.huge and weight or 1
end

-- The sets of labels that tasks of a priority require, in an order that does not change; those that `may_go`, where that
-- is given: many may wait that nobody offers.
local function classes_of(priority, may_go)
  local classes = {}
  for _, class in ipairs(redis.call('SMEMBERS', base .. 'classes')) do
    if string.sub(class, 1, 1) == priority then
      local labels = string.sub(class, 3)
      if not may_go or may_go(labels) then
        classes[#classes + 1] = labels
      end
    end
  end
  table.sort(classes)
  return classes
end

-- Whether each of some labels is offered by any of the nodes; not necessarily all by the same one.
local function offered_by_any(nodes)
  local offered = {}
  for _, node in ipairs(nodes) do
    for label in string.gmatch(node.labels, '[^,]+') do
      offered[label] = true
    end
  end
  return function(labels)
    for label in string.gmatch(labels, '[^,]+') do
      if not offered[label] then
        return false
      end
    end
    return true
  end
end

local function virtual_time(priority)
  return tonumber(redis.call('HGET', base .. 'fair', 'v:' .. priority) or 0)
end

-- Counts what waits in lanes other than 0.
local function change_waiting(priority, by)
  if by ~= 0 then
    redis.call('HINCRBY', base .. 'fair', 'n:' .. priority, by)
  end
end

-- The same for tasks of one lane.
local function count_waiting(priority, lane, by)
  if lane ~= '0' then
    change_waiting(priority, by)
  end
end

-- Where nothing waits nobody has to wait for another: debts are forgotten.
local function forget_debts(priority)
  for _, labels in ipairs(classes_of(priority)) do
    redis.call('DEL', lanes_key(priority, labels))
    redis.call('SREM', base .. 'classes', priority .. ':' .. labels)
  end
end

-- Lists lanes among those that are served.
local function join_lanes(priority, lanes)
  local start, entries = string.format('%.17g', virtual_time(priority)), {}
  for _, lane in ipairs(lanes) do
    local labels = read_lane(lane)
    local class = entries[labels] or {}
    entries[labels] = class
    class[#class + 1] = start
    class[#class + 1] = lane
  end
  for labels, class in pairs(entries) do
    redis.call('ZADD', lanes_key(priority, labels), 'NX', unpack(class))
    redis.call('SADD', base .. 'classes', priority .. ':' .. labels)
  end
end

-- From now on lane 0 is one of several.
local function begin_lanes()
  redis.call('HSET', base .. 'config', 'lanes', '1')
  lanes_used = true
  for priority in string.gmatch((settings('levels')), '%d') do
    if redis.call('LLEN', backlog_key(priority)) > 0 then
      join_lanes(priority, { '0' })
    end
  end
end

-- Tokens by priority and lane: { [priority] = { lanes = { lane, ... }, [lane] = { token, ... } } }, in the order given.
local function by_lane(tokens)
  local groups, lists = {}, {}
  for i = 1, #tokens do
    local token = tokens[i]
    -- what differs in its sequence only goes to the same list
    local traits = string.match(token, ':.*') or ''
    local list = lists[traits]
    if not list then
      local _, priority = read_token(token)
      local lane = lane_of(token)
      local group = groups[priority] or { lanes = {} }
      groups[priority] = group
      list = group[lane]
      if not list then
        list = {}
        group[lane] = list
        group.lanes[#group.lanes + 1] = lane
      end
      lists[traits] = list
    end
    list[#list + 1] = token
  end
  return groups
end

-- Puts tokens into their lanes: at the end ('RPUSH'), or one after the other at the head ('LPUSH').
local function put_in_lanes(command, tokens)
  if not has_lanes() then
    begin_lanes()
  end
  for priority, group in pairs(by_lane(tokens)) do
    if backlog_length(priority) == 0 then
      forget_debts(priority)
    end
    local waiting = 0
    for _, lane in ipairs(group.lanes) do
      redis.call(command, backlog_key(priority, lane), unpack(group[lane]))
      waiting = waiting + (lane == '0' and 0 or #group[lane])
    end
    change_waiting(priority, waiting)
    join_lanes(priority, group.lanes)
  end
end

-- The lists in which tasks of a priority wait, but for those of lanes that nobody knows; at most `most`, and only of labels
-- that `may_go`, where that is given.
local function lane_lists(priority, most, may_go)
  local lists = {}
  for _, labels in ipairs(classes_of(priority, may_go)) do
    if #lists >= most then
      break
    end
    for _, lane in ipairs(redis.call('ZRANGE', lanes_key(priority, labels), 0, most - 1)) do
      if lane ~= '0' and #lists < most then
        lists[#lists + 1] = { lane = lane, key = backlog_key(priority, lane) }
      end
    end
  end
  return lists
end

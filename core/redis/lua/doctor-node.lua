--@include lib/doctor
--@include lib/load
--@include lib/returns
--@include lib/enrol
--[[
  Look at one node: is it what its entries say, and do its counters say what it holds?

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] node
  ARGV[4] most tokens of its queue to count, at most 200000

  Returns {'node', 1 when the call gave back all it may and is to be made again, or 0, {finding rows}}
  Names:
    'unknown-node'  something is kept of a node that is neither there nor lost, or that is lost and holds nothing
                    any more; figure: tasks it holds
    'broken-node'   a node without its entry, or with one that cannot be; figure: tasks it holds
    'no-deadline'   a node that would never be lost
    'roster'        the roster lacks an active node, has one that is not active, or weighs it wrongly; figure 'lost':
                    a node that is there is listed as given up, too
    'wrong-counter' subject 'q', 'r' or 'labelled': the load, or that by labels, says not what the tokens cost; figure
                    '<counted>:<true>'
    'uncounted'     its queue has more tokens than that; figure: how many
  Mending gives back what a node holds that must not hold it (1000 tasks a call), and forgets the node; a process
  of that name registers again by itself. A counter is changed by the difference.
  Invariant: the token costs and the counter are read in this one call.
  Cost: O(tokens counted + what it runs), some 0.5 µs each, or O(1000) where it gives back.
]]
local MOST_RUNNING = 200000
-- The longest heartbeat timeout a pool may have is a day.
local MAX_DEADLINE_MS = 2 * 86400000
local node = ARGV[3]

-- present in `nodes`, and in `lost`
local deadline = redis.call('ZSCORE', base .. 'nodes', node)
local is_lost = redis.call('ZSCORE', base .. 'lost', node)
local queued, running = 0, lease_count(node)
each_queue(node, function(_, length)
  queued = queued + length
end)

-- Gives back up to 1000 tasks, and forgets the node once it holds nothing; whether to go on.
local function send_home()
  -- first: it must not be given back what it gives
  retire(node)
  local returned = return_all(node, MAX_TASKS, 'the doctor found no node of that name')
  dispatch(MAX_TASKS)
  if returned == MAX_TASKS then
    return true
  end
  if deadline or not is_lost then
    redis.call('ZREM', base .. 'lost', node)
    forget(node)
  end
  redis.call('HDEL', base .. 'load', 'q:' .. node, 'r:' .. node)
  redis.call('DEL', base .. 'labelled:' .. node)
  return false
end

-- What must not be of a node that is neither there nor lost; of a lost one, its counters and entry may be.
local function has_traces()
  if queued + running > 0
    or redis.call('HEXISTS', base .. 'roster', node) == 1
    or redis.call('SISMEMBER', base .. 'idle', node) == 1 then
    return true
  end
  local load = redis.call('HMGET', base .. 'load', 'q:' .. node, 'r:' .. node)
  if is_lost then
    return (load[1] or '0') ~= '0' or (load[2] or '0') ~= '0'
  end
  return load[1] or load[2] or redis.call('EXISTS', base .. 'node:' .. node) == 1
end

local STATES = { active = true, paused = true, draining = true, lost = true }

local function is_sound(state, weight, capacity, epoch)
  return STATES[state or ''] and is_number(weight, 1e-6, 1e6) and is_number(capacity, 1, 10000)
    and is_number(epoch, 1, MAX_SEQUENCE)
end

-- The sweep would forget it in the end, though it is there.
local function check_not_lost(state)
  if not is_lost then
    return
  end
  if mending then
    redis.call('ZREM', base .. 'lost', node)
  end
  found('roster', state, node, 'lost', mending and 'mended' or 'left')
end

local function check_roster(state)
  local listed = redis.call('HGET', base .. 'roster', node)
  local wanted = roster_entry(node) or false
  if listed == wanted then
    return
  end
  if mending and wanted then
    enrol(node)
  elseif mending then
    retire(node)
  end
  found('roster', state, node, listed or '', mending and 'mended' or 'left')
end

local function check_deadline()
  --@include lib/clock
  if tonumber(deadline) <= now + MAX_DEADLINE_MS then
    return
  end
  if mending then
    redis.call('ZADD', base .. 'nodes', now + (tonumber((settings('heartbeatTimeoutMs'))) or 10000), node)
  end
  found('no-deadline', deadline, node, '', mending and 'mended' or 'left')
end

-- A counter of epochs that is behind would give a new process an epoch that is fenced off.
local function check_epoch(epoch)
  local last = redis.call('HGET', base .. 'stats', 'epoch')
  if tonumber(last or 0) and tonumber(last or 0) >= tonumber(epoch) then
    return
  end
  if mending then
    redis.call('HSET', base .. 'stats', 'epoch', epoch)
  end
  found('wrong-counter', 'epoch', node, (last or '') .. ':' .. epoch, mending and 'mended' or 'left')
end

-- The cost of its queue, and that of what requires labels, by these.
local function queue_costs()
  local cost, labelled = 0, {}
  each_queue(node, function(key, length)
    for first = 0, length - 1, MAX_TASKS do
      local tokens = redis.call('LRANGE', key, first, first + MAX_TASKS - 1)
      cost = cost + cost_of_all(tokens)
      add_labelled(labelled, tokens)
    end
  end)
  return cost, labelled
end

local function check_loads()
  if queued > math.min(tonumber(ARGV[4]), MOST_RUNNING) then
    found('uncounted', 'q', node, queued, 'unconfirmed')
  else
    local cost, labelled = queue_costs()
    check_load(node, 'q', cost)
    check_labelled(node, labelled)
  end
  if running <= MOST_RUNNING then
    check_load(node, 'r', cost_of_all(redis.call('ZRANGE', base .. 'running:' .. node, 0, -1)))
  end
end

local entry = redis.call('HMGET', base .. 'node:' .. node, 'state', 'weight', 'capacity', 'epoch')
local held, more = queued + running, false

if not deadline then
  if has_traces() then
    more = mending and send_home()
    found('unknown-node', is_lost and 'lost' or '', node, held, mending and 'mended' or 'left')
  end
elseif not is_sound(unpack(entry)) then
  more = mending and send_home()
  found('broken-node', '', node, held, mending and 'mended' or 'left')
else
  check_epoch(entry[4])
  check_deadline()
  check_not_lost(entry[1])
  check_roster(entry[1])
  check_loads()
end
return { 'node', more and 1 or 0, findings }

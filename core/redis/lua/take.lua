--@include lib/partition
--@include lib/deadline
--@include lib/token
--@include lib/leases
--@include lib/fence
--@include lib/window
--@include lib/memory
--@include lib/settle
--[[
  Settle what a node has finished and give it its next tasks, in one round trip.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4] how many tasks it has room to run, 0 to 1000
  ARGV[5..] what was finished, as `settle_all` takes it

  Where its own queue and the backlog have nothing for it, it steals (lib/steal), unless the pool's `stealing` is off.

  Returns {'taken', stale, {token, ...}, {body, ...}, {n, failed attempts so far of the n-th task, ...}}
                             a body that is gone is nil; who is not in the last list has not failed yet
        | {'empty', stale}   nothing to do: the node is in `idle` now and may block on its wake key
        | {'paused', stale}  the node is paused or draining
        | {'stale', 'lost' | 'superseded'}  nothing was settled
  stale lists the sequences whose lease was gone; they were not settled.
  Invariant: a task is in exactly one of backlog, queue, running, scheduled, dead, completed. Higher priorities
  go first, be they in the node's queue or in the backlog.
  Cost: O(settled + taken); with an unlimited window and a backlog, with the strategy affinity, or with nothing to do, also
  O(nodes log nodes), and at most 1000 tasks stolen.
]]
local node, epoch = ARGV[2], ARGV[3]
local want = math.min(tonumber(ARGV[4]), MAX_TASKS)
local state, why, capacity, told_ms, own_window, labels = fenced_state(node, epoch)
if not state then
  refuse_settles(5)
  return { 'stale', why }
end
local window, partitions, levels, strategy, timeout_ms, kept, lanes =
  settings('window', 'partitions', 'levels', 'strategy', 'heartbeatTimeoutMs', 'completedKept', 'lanes')
lanes_used = lanes == '1'
window = own_window == '-' and window or own_window
local stale, released = settle_all(node, 5, share_of(tonumber(kept or 0), tonumber(partitions)))
if state ~= 'active' then
  change_running(node, 0 - released)
  return { 'paused', stale }
end
if want < 1 then
  change_running(node, 0 - released)
  return { 'taken', stale, {}, {}, {} }
end

-- a node that has not heard of a shorter timeout yet renews by the one it was told
timeout_ms = math.max(tonumber(timeout_ms), tonumber(told_ms or 0))
local taken, from_queue, from_backlog = {}, 0, 0

-- Takes from the head of one list; what it took costs this much, and the tokens where any has terms.
local function take_from(list)
  local tokens = #taken < want and redis.call('LPOP', list, want - #taken)
  if not tokens then
    return 0
  end
  for i = 1, #tokens do
    taken[#taken + 1] = tokens[i]
  end
  local cost, has_terms = total_cost(tokens)
  return cost, has_terms and tokens
end

local function take_all()
  for priority in string.gmatch(levels, '%d') do
    local cost, with_terms = take_from(queue_key(node, priority))
    from_queue = from_queue + cost
    if with_terms then
      --@include lib/labelled
      count_labelled(node, with_terms, -1)
    end
    if lanes_used then
      --@include lib/fair
      local tokens = #taken < want and take_fairly(priority, want - #taken, labels) or {}
      for i = 1, #tokens do
        taken[#taken + 1] = tokens[i]
      end
      from_backlog = from_backlog + total_cost(tokens)
    else
      from_backlog = from_backlog + take_from(backlog_key(priority))
    end
  end
end

take_all()
if #taken == 0 then
  -- Whether any node has something queued, by the counted loads: mostly there is none.
  local function anything_queued()
    local loads = redis.call('HGETALL', base .. 'load')
    for i = 1, #loads, 2 do
      if loads[i + 1] ~= '0' and string.find(loads[i], '^q:') then
        return true
      end
    end
    return false
  end
  local function steal()
    --@include lib/steal
    return steal_half(node, want, levels, window, partitions)
  end
  if anything_queued() and settings('stealing') ~= 'off' and steal() then
    take_all()
  end
end
if #taken == 0 then
  change_running(node, 0 - released)
  work_without_memory()
  redis.call('SADD', base .. 'idle', node)
  return { 'empty', stale }
end

lease_until(node, taken, deadline_after(timeout_ms))
change_running(node, from_queue + from_backlog - released)
-- not -from_queue: where that is 0, Redis would be sent "-0", which it takes for no number
local queued = redis.call('HINCRBY', base .. 'load', 'q:' .. node, 0 - from_queue)

-- Fills the node's queue up from the backlog.
local function refill(room)
  --@include lib/dispatch
  if window == 'unlimited' or strategy == 'affinity' then
    -- one queue without a bound must not swallow what is there for all, nor one node the keys of others
    dispatch(MAX_TASKS - #taken)
  else
    local self = {
      name = node, weight = 1, capacity = tonumber(capacity), load = queued, queued = queued, room = room, labels = labels,
    }
    dispatch_to({ self }, levels, strategy, MAX_TASKS - #taken)
  end
end

-- A full take may have left a backlog: the queue is filled up once it is half empty, not a task at a time.
if #taken == want and window ~= '0' then
  local room = room_of(window, tonumber(capacity), tonumber(partitions), queued)
  if room >= queued and backlog_length(levels) > 0 then
    refill(room)
  end
end

local sequences = sequences_of(taken)
local bodies = redis.call('HMGET', base .. 'tasks', unpack(sequences))
local failed = {}
if any_notes() then
  local failures = redis.call('HMGET', base .. 'failures', unpack(sequences))
  for i = 1, #taken do
    if failures[i] then
      failed[#failed + 1] = i
      failed[#failed + 1] = tonumber(string.match(failures[i], '^%d+'))
    end
  end
end
return { 'taken', stale, taken, bodies, failed }

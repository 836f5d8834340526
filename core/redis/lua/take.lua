--@include lib/partition
--@include lib/deadline
--@include lib/token
--@include lib/leases
--@include lib/notes
--@include lib/fence
--@include lib/window
--@include lib/run_cost
--[[
  Settle what a node has finished and give it its next tasks, in one round trip.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4] how many tasks it has room to run, 0 to 1000
  ARGV[5..] what was finished, as `settle_all` takes it

  Where its own queue and the backlog have nothing for it, it steals (lib/steal), unless the pool's `stealing` is off.

  Returns {'taken', stale, {token, ...}, {body, ...} [, {n, failed attempts so far of the n-th task, ...}]}
                             a body that is gone is nil; who is not in the last list has not failed yet
        | {'empty', stale [, ms]}  nothing to do: the node is in `idle` now and may block on its wake key; with ms, it is
                             to come again after so long though nobody wakes it: limits (lib/limits.lua) let no more
                             start now
        | {'paused', stale}  the node is paused or draining
        | {'stale', 'lost' | 'superseded'}  nothing was settled
  stale lists the sequences whose lease was gone; they were not settled. A call that has met 250 tasks which may not
  start now, or has stolen ten times only such, has put them aside and taken none: it is made again; so is one that has met
  1000 empty lanes before any other.
  Invariant: a task is in exactly one of backlog, queue, running, limited, scheduled, dead, completed. Higher priorities
  go first, be they in the node's queue or in the backlog.
  Cost: O(settled + taken); with an unlimited window and a backlog, with the strategy affinity, or with nothing to do, also
  O(nodes log nodes), and at most 1000 tasks stolen.
]]
-- Thefts in one call, where none of what was stolen may start now.
local MOST_STEALS = 10

local node, epoch = ARGV[2], ARGV[3]
local want = math.min(tonumber(ARGV[4]), MAX_TASKS)
local state, why, capacity, told_ms, own_window = fenced_state(node, epoch)
if not state then
  --@include lib/settle/refuse
  refuse_settles(5)
  return { 'stale', why }
end
local window, partitions, levels, timeout_ms, kept, lanes, limiting =
  settings('window', 'partitions', 'levels', 'heartbeatTimeoutMs', 'completedKept', 'lanes', 'limiting')
lanes_used = lanes == '1'
window = own_window == '-' and window or own_window
local stale, released = {}, 0
if #ARGV > 6 or ARGV[5] ~= '0' or ARGV[6] ~= '0' then
  --@include lib/settle
  stale, released = settle_all(node, 5, share_of(tonumber(kept or 0), tonumber(partitions)))
end
if state ~= 'active' then
  change_running(node, 0 - released)
  if offered > 0 then
    --@include lib/wake_waiting
    wake_for_waiting(levels, offered)
  end
  return { 'paused', stale }
end
if want < 1 then
  change_running(node, 0 - released)
  if offered > 0 then
    --@include lib/wake_waiting
    wake_for_waiting(levels, offered)
  end
  return { 'taken', stale, {}, {} }
end

-- a node that has not heard of a shorter timeout yet renews by the one it was told
timeout_ms = math.max(tonumber(timeout_ms), tonumber(told_ms or 0))
local taken, from_queue, running_cost = {}, 0, 0

-- Made only where there are limits, or a task with a limitKey is met.
local limits
if limiting == '1' then
  --@include lib/limited_take
  limits = limited_take
end
local most = limits and limits.most or want
local is_spent = false

-- Takes from the head of one list; what left it costs this much, and the tokens where any has terms.
local function take_from(list)
  local room = most - #taken
  local tokens = room > 0 and not is_spent and redis.call('LPOP', list, room)
  if not tokens then
    return 0
  end
  local cost, has_terms = total_cost(tokens)
  local started, started_cost = tokens, cost
  if has_terms then
    --@include lib/keyed
    if any_keyed(tokens) then
      if not limits then
        --@include lib/limited_take
        limits = limited_take
      end
      started, tokens = limits.start_from(list, tokens, room)
      is_spent = limits.is_spent()
      cost, started_cost = total_cost(tokens), total_cost(started)
    end
  end
  for i = 1, #started do
    taken[#taken + 1] = started[i]
  end
  running_cost = running_cost + started_cost
  return cost, has_terms and tokens
end

-- Takes what the node can run from the lanes of a priority, as it is their turn; made only where there are lanes.
local take_from_lanes
if lanes_used then
  --@include lib/fair
  --@include lib/keyed
  local labels = redis.call('HGET', base .. 'node:' .. node, 'labels') or ''
  take_from_lanes = function(priority)
    repeat
      local room = most - #taken
      local tokens = room > 0 and not is_spent and take_fairly(priority, room, labels) or {}
      local started = tokens
      if any_keyed(tokens) then
        if not limits then
          --@include lib/limited_take
          limits = limited_take
        end
        started = limits.start_from_lanes(tokens, room)
        is_spent = limits.is_spent()
      end
      for i = 1, #started do
        taken[#taken + 1] = started[i]
      end
      running_cost = running_cost + total_cost(started)
    until #started == #tokens
    is_spent = is_spent or lanes_left
  end
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
      take_from_lanes(priority)
    else
      take_from(backlog_key(priority))
    end
  end
end

-- Counts what has left its queue so far; the cost that is left there.
local function count_out_queued()
  -- not -from_queue: where that is 0, Redis would be sent "-0", which it takes for no number
  local queued = redis.call('HINCRBY', base .. 'load', 'q:' .. node, 0 - from_queue)
  from_queue = 0
  return queued
end

take_all()
if #taken == 0 and most > 0 and not is_spent then
  -- whether any node has something queued, by the counted loads: mostly there is none
  local loads, is_queued = redis.call('HGETALL', base .. 'load'), false
  for i = 1, #loads, 2 do
    is_queued = is_queued or loads[i + 1] ~= '0' and string.find(loads[i], '^q:')
  end
  if is_queued and settings('stealing') ~= 'off' then
    local function steal()
      --@include lib/steal
      -- what was put aside waits in its queue no more
      count_out_queued()
      return steal_half(node, most, levels, window, partitions)
    end
    local steals = 0
    -- all that was stolen may have been put aside: there may be more behind it
    while #taken == 0 and not is_spent and steal() do
      take_all()
      steals = steals + 1
      is_spent = is_spent or #taken == 0 and steals == MOST_STEALS
    end
  end
end
local queued = (#taken > 0 or from_queue > 0) and count_out_queued()
change_running(node, running_cost - released)
if limits then
  limits.tell_others(offered, #taken == want)
end
if #taken == 0 and is_spent then
  return { 'taken', stale, {}, {} }
end
if #taken == 0 then
  --@include lib/memory
  work_without_memory()
  local again_ms, is_blocked
  if limits then
    again_ms, is_blocked = limits.come_again()
  end
  if not is_blocked then
    redis.call('SADD', base .. 'idle', node)
  end
  return { 'empty', stale, again_ms }
end

lease_until(node, taken, deadline_after(timeout_ms))
if limits then
  limits.pay(#taken)
end

-- A full take may have left a backlog: the queue is filled up once it is half empty, not a task at a time.
local room = #taken == most and window ~= '0' and room_of(window, tonumber(capacity), tonumber(partitions), queued)
if room and room >= queued then
  local budget, strategy = MAX_TASKS - #taken, settings('strategy')
  if window ~= 'unlimited' and strategy ~= 'affinity' and not lanes_used then
    --@include lib/fill_up
    fill_up(node, levels, room, budget)
  else
    --@include lib/refill
    refill({
      name = node, weight = 1, capacity = tonumber(capacity), partitions = tonumber(partitions), load = queued,
      queued = queued, room = room, labels = redis.call('HGET', base .. 'node:' .. node, 'labels') or '',
    }, window, strategy, levels, budget)
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
if #failed == 0 then
  return { 'taken', stale, taken, bodies }
end
return { 'taken', stale, taken, bodies, failed }

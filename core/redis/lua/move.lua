--@include lib/partition
--@include lib/locate
--@include lib/queued
--@include lib/thieves
--@include lib/transfers
--@include lib/aside
--@include lib/terms
--@include lib/labels
--[[
  Move chosen waiting tasks to the queue of a node, whatever its window.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] where they are: 'backlog', 'limited' or 'queue'
  ARGV[3] the node whose queue it is; '' otherwise
  ARGV[4] the node they go to
  ARGV[5..] sequences, at most 100

  Returns {'moved', {sequences that were moved}, how many of those given were looked for}
        | {'unknown-node'} | {'unavailable', state}
  A call that has looked at enough of the lists stops; the rest is for the next one.
  Invariant: a task that is not there (any more), is not waiting, requires labels that the node does not offer, or lies
  deeper than a bounded look finds, is left alone.
  Cost: O(sequences + 40000) at worst.
]]
local kind, from, to = ARGV[2], ARGV[3], ARGV[4]
local state, offered, capacity = unpack(redis.call('HMGET', base .. 'node:' .. to, 'state', 'labels', 'capacity'))
if not state then
  return { 'unknown-node' }
end
if state ~= 'active' and state ~= 'paused' then
  return { 'unavailable', state }
end

-- Takes one out of where it is; false where it is not there, or is not found.
local function take_out(token)
  if kind == 'limited' then
    return pull_limited(token)
  elseif not pull_waiting(kind, from, token) then
    return false
  end
  let_others_go(token)
  return true
end

local movable = kind == 'backlog' or kind == 'limited' or kind == 'queue' and from ~= to
local moved, tokens, tried = {}, {}, 0
for i = 5, math.min(#ARGV, 104) do
  if not may_look() then
    break
  end
  tried = tried + 1
  local token = movable and token_of(ARGV[i])
  if token and has_labels(offered or '', (token_terms(token))) and take_out(token) then
    redis.call('RPUSH', waiting_list('queue', to, token), token)
    count_queued(to, { token }, 1)
    moved[#moved + 1] = ARGV[i]
    tokens[#tokens + 1] = token
  end
end
if #moved > 0 then
  count('moved', #moved)
  note_transfer('moved', kind == 'queue' and from or '', to, tokens)
  local loads = redis.call('HMGET', base .. 'load', 'q:' .. to, 'r:' .. to)
  wake_for({ name = to, capacity = tonumber(capacity), load = loads[1] + (loads[2] or 0) }, #moved)
  -- a paused node's queue stays where it is
  if state == 'active' and behind > 0 then
    wake_all_thieves()
  end
end
return { 'moved', moved, tried }

--@include lib/partition
--@include lib/locate
--@include lib/queued
--@include lib/notes
--@include lib/events
--@include lib/aside
--[[
  Delete chosen tasks that are not running.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] where they are: 'backlog', 'limited', 'queue', 'scheduled' or 'dead'
  ARGV[3] the node whose queue it is; '' otherwise
  ARGV[4..] sequences, at most 100

  Returns {'removed', {sequences that were removed}, how many of those given were looked for}, as move
  Invariant: a task that is not there (any more) is left alone; a removed one leaves nothing behind.
  Cost: as move.
]]
local kind, node = ARGV[2], ARGV[3]

local function take_out(token)
  if kind == 'scheduled' or kind == 'dead' then
    return redis.call('ZREM', base .. kind, token) == 1
  end
  if kind == 'limited' then
    return pull_limited(token)
  end
  if kind ~= 'backlog' and kind ~= 'queue' then
    return false
  end
  if not pull_waiting(kind, node, token) then
    return false
  end
  let_others_go(token)
  return true
end

local removed, tried = {}, 0
for i = 4, math.min(#ARGV, 103) do
  if not may_look() then
    break
  end
  tried = tried + 1
  local token = token_of(ARGV[i])
  if token and take_out(token) then
    delete_tasks({ ARGV[i] })
    announce('removed', ARGV[i])
    removed[#removed + 1] = ARGV[i]
  end
end
count('removed', #removed)
return { 'removed', removed, tried }

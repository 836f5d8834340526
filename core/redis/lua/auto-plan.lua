--@include lib/partition
--@include lib/clock
--@include lib/plan/pool
--@include lib/auto_rebalance
--[[
  Plan what a pool of several partitions rebalances by itself (lib/auto_rebalance.lua), where it should. It is run on
  partition 0.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id  as the sweep told it
  ARGV[3] how long ago another rebalance has moved anything in any partition, or was undone (ms); -1: none was
  ARGV[4..] what the partitions hold, as pool-plan.lua

  Returns {'plan', nodes, moves, 1 where it is the best plan, 1 where it begins} as pool-plan.lua
        | {'rests'}  there is nothing to do, or others are at it
  Cost: as pool-plan.lua.
]]
local id, other_ms = ARGV[2], tonumber(ARGV[3])
local since, current = auto_state()
if not current or since and current ~= id then
  return { 'rests' }
end
local is_other = other_ms >= 0 and other_ms < rest_interval()
local node_rows, move_rows, is_best, nodes
if not is_other then
  node_rows, move_rows, is_best, nodes = plan_pool(4)
end
if is_other or #move_rows == 0 or not are_uneven(nodes, since) then
  if since then
    rest()
  end
  return { 'rests' }
end
if not since then
  redis.call('HSET', base .. 'stats', 'autoSince', string.match(id, '%d+$'))
end
return { 'plan', node_rows, move_rows, is_best, since and 0 or 1 }

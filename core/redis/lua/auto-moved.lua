--@include lib/partition
--@include lib/clock
--@include lib/auto_rebalance
--[[
  Tell how much of a plan was moved that a pool makes by itself (auto-plan.lua). It is run on partition 0.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] id
  ARGV[3] how many tasks were moved; where none could be, it rests
  ARGV[4] 1 where it has just begun

  Returns {'noted'}
  Cost: O(1).
]]
local id, moved = ARGV[2], tonumber(ARGV[3])
local since = auto_state()
if since and auto_id(since) == id then
  if moved == 0 then
    rest()
  elseif ARGV[4] == '1' then
    count('autoRebalances', 1)
  end
end
return { 'noted' }

--@include lib/partition
--[[
  What all that settles and takes counts of a node, whether anything was settled or not.
]]

-- Counts what a node runs up or down, in cost.
local function change_running(node, by)
  if by ~= 0 then
    redis.call('HINCRBY', base .. 'load', 'r:' .. node, by)
  end
end

-- How many limited tasks this call has offered to nodes.
local offered = 0

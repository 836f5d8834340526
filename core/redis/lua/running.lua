--@include lib/partition
--@include lib/leases
--[[
  How many tasks each node runs here; reads only. What a node can run at once is a matter of all partitions.

  KEYS[1] the partition's prefix
  ARGV[1] now

  Returns {'running', {node, tasks, ...}}; lost nodes that hold nothing are not among them
  Cost: O(nodes).
]]
local rows = {}
for _, name in ipairs(redis.call('ZRANGE', base .. 'nodes', 0, -1)) do
  rows[#rows + 1] = name
  rows[#rows + 1] = lease_count(name)
end
return { 'running', rows }

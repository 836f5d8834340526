--@include lib/partition
--@include lib/memory
--@include lib/settle
--[[
  A part of take.lua and settle.lua, made only where the node has been superseded or lost.
]]

-- Counts settles that came from a node whose word does not count any more.
local function refuse_settles(from)
  local completed, failed = settle_lists(from)
  work_without_memory()
  count('staleSettles', completed + failed)
end

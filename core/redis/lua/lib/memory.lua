--@include lib/partition
--[[
  Working on a server that is at its maxmemory. It refuses a command that needs memory only as the first write of a
  script, so that none is stopped half-way. What must go on then, or everything a node holds would be taken for lost,
  makes a first write that needs none. What frees memory does so anyway.
]]
local function work_without_memory()
  redis.call('DEL', base .. 'nothing')
end

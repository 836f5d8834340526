--@include lib/wishes
--[[
  A part of enqueue.lua, made only where a task is not plain: what the call says of its tasks.
]]

-- The wishes of the tasks, how many keys and how many terms follow the bodies, and whether any task is to wait in a lane;
-- or nil, the task at fault (0: none of them) and the fault.
local function wishes_of_tasks()
  local read, keys, terms_or_fault = read_wishes(ARGV[2])
  if not read then
    return nil, keys, terms_or_fault
  end
  for i = 1, keys do
    -- the times to live have been looked at
    local bad_key = key_fault(ARGV[#ARGV - terms_or_fault - keys + i], 1)
    if bad_key then
      return nil, 0, bad_key
    end
  end
  local in_lanes = false
  for i = #ARGV - terms_or_fault + 1, #ARGV do
    -- with a label or a tenant
    in_lanes = in_lanes or string.sub(ARGV[i], 1, 2) ~= ';;'
  end
  local n, too_many
  if in_lanes then
    --@include lib/label_sets
    n, too_many = too_many_label_sets(read)
  end
  if n then
    return nil, n, too_many
  end
  return read, keys, terms_or_fault, in_lanes
end

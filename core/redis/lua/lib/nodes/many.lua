--@include lib/partition
--[[
  A part of lib/nodes.lua, made only where there are more nodes than one call may ask of.
]]

-- The fields' values in `load`.
local function load_fields(fields)
  local values = {}
  for first = 1, #fields, MAX_FIELDS do
    local last = math.min(#fields, first + MAX_FIELDS - 1)
    local part = redis.call('HMGET', base .. 'load', unpack(fields, first, last))
    for i = 1, #part do
      values[#values + 1] = part[i]
    end
  end
  return values
end

--@include lib/json_member
--[[
  A part of enqueue.lua, made only where a body is large.
]]

-- The bytes of its payload, of either form of a body: {"name": ..., "payload": ...} or [name, payload, ...]
local function payload_bytes(body)
  local blank = blanked(body)
  return string.find(blank, '^%s*%[') and second_item_bytes(blank)
    or member_bytes(body, blank, 'payload')
end

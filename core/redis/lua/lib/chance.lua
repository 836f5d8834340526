--[[
  Chance that is a task's own: Redis gives every run of a script the same random numbers, so ours come from a hash.
  They are the same again whenever they are asked for the same thing.
]]

-- Two numbers, each from 0 up to but not 1.
local function chances(seed)
  local digest = redis.sha1hex(seed)
  return tonumber(string.sub(digest, 1, 8), 16) / 2 ^ 32, tonumber(string.sub(digest, 9, 16), 16) / 2 ^ 32
end

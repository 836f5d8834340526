--@include lib/token
--[[
  What a token says beside its numbers: its terms, and the lane that it waits in.
]]

-- The labels a task requires, its tenant, limitKey and affinity key; '' for what it has not.
local function token_terms(token)
  local labels, tenant, limit_key, affinity =
    string.match(token, '^%d+:%d:%d+:%d+:([^;]*);([^;]*);([^;]*);([^;]*)$')
  return labels or '', tenant or '', limit_key or '', affinity or ''
end

-- The affinity key alone, for who has no use for the rest.
local function token_affinity(token)
  return string.match(token, ';([^;]*)$') or ''
end

-- The lane a task waits in.
local function lane_of(token)
  local lane = string.match(token, '^%d+:%d:%d+:%d+:([^;]*;[^;]*);')
  return lane and lane ~= ';' and lane or '0'
end

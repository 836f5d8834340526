--@include lib/token
--@include lib/labelled
--[[
  What a task costs and which labels it requires, by what its token says behind the sequence: many tasks say the same, so
  it is read once for all of them.
]]
local PLAIN = { cost = 1, labels = '' }
local kinds = { [''] = PLAIN }

local function kind_of(token)
  -- what is no token counts as a plain task
  local traits = string.match(token, '^%d+(.*)$') or ''
  local kind = kinds[traits]
  if not kind then
    kind = { cost = token_cost(token), labels = string.find(traits, ';', 1, true) and labels_of(token) or '' }
    kinds[traits] = kind
  end
  return kind
end

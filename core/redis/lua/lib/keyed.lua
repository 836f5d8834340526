--[[
  Tokens with a limitKey.
]]

-- Whether any of the tokens has one.
local function any_keyed(tokens)
  for i = 1, #tokens do
    -- the third of the four terms
    if string.find(tokens[i], ';', 1, true) and not string.find(tokens[i], ';;[^;]*$') then
      return true
    end
  end
  return false
end

--[[
  What a node offers, and what a task requires.
]]

-- Whether a node with these labels has all that are required; both as texts, joined by ",".
local function has_labels(labels, required)
  if required == '' then
    return true
  end
  local offered = ',' .. labels .. ','
  for label in string.gmatch(required, '[^,]+') do
    if not string.find(offered, ',' .. label .. ',', 1, true) then
      return false
    end
  end
  return true
end

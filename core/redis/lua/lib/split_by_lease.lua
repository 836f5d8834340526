--@include lib/token
--@include lib/leases
--[[
  Which of the tasks that a node speaks of it runs.
]]

-- The tokens whose lease the node holds, each once, and the sequences of the others.
local function split_by_lease(node, tokens)
  local leased, held, stale = leased_among(node, tokens), {}, {}
  for i = 1, #tokens do
    local token = tokens[i]
    if leased[token] then
      held[#held + 1] = token
      -- a task named twice must not be counted twice
      leased[token] = false
    elseif leased[token] == nil then
      stale[#stale + 1] = token_sequence(token)
    end
  end
  return held, stale
end

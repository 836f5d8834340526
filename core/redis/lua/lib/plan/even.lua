--@include lib/strategies/least_loaded
--[[
  Where what comes to nodes goes, of all the ways that take as few moves and stay within the places: evenly. By
  water-filling, group after group, twice, because each changes what the others find.
]]
local function spread(problem, group)
  local open, amount = {}, 0
  for _, i in ipairs(group.nodes) do
    local node = problem.nodes[i]
    -- who gives some of it gets none of it: both would be moves
    if group.at[i] >= group.queued[i] then
      local came = group.at[i] - group.queued[i]
      local rest = node.placed - came
      amount = amount + came
      open[#open + 1] = {
        i = i, weight = node.weight, load = node.running + rest, room = node.most - rest, share = 0,
      }
    end
  end
  if amount == 0 or #open < 2 then
    return
  end
  least_loaded(open, amount, 0)
  for _, taker in ipairs(open) do
    local node = problem.nodes[taker.i]
    local now_at = group.queued[taker.i] + taker.share
    node.placed = node.placed + now_at - group.at[taker.i]
    group.at[taker.i] = now_at
  end
end

local function spread_evenly(problem)
  for _ = 1, 2 do
    for _, group in ipairs(problem.groups) do
      spread(problem, group)
    end
  end
end

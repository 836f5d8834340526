--@include lib/strategies/least_loaded
--[[
  The strategies a pool can choose, by the name in its settings.

  `least-loaded`, the default, shares a whole batch out by cost. The others choose for one task after the other: such a
  strategy is f(nodes, ...) -> choose, remember, where

    choose(token, cost) -> node, looks   the node whose room takes it, nil where none does; and how many nodes it looked at
    remember()                           writes what the next call has to know, once this one has chosen; may be missing

  It reads each node's live weight, load and room; who calls it counts in what it chose before it chooses again. A new
  one is a file in lib/strategies and a line here. It is included where it is chosen, so that a pool pays for its own.
]]

-- Water-filling: sets every node's share, a whole cost; returns the sum, which is what has room. `turn` varies from
-- call to call.
local function share_out(nodes, amount, turn)
  local room = 0
  for _, node in ipairs(nodes) do
    node.share = 0
    room = room + node.room
  end
  local placed = math.min(amount, room)
  if placed > 0 then
    least_loaded(nodes, placed, turn)
  end
  return placed
end

-- The strategy's choose and remember; nothing where it is least-loaded, as it is for tasks without a key in a pool of
-- affinity, and for a name that a later version has written.
local function chooser_of(strategy, nodes, tokens, turn)
  if strategy == 'round-robin' then
    --@include lib/strategies/round_robin
    return round_robin(nodes)
  elseif strategy == 'weighted-round-robin' then
    --@include lib/strategies/weighted_round_robin
    return weighted_round_robin(nodes)
  elseif strategy == 'two-choices' then
    --@include lib/strategies/two_choices
    return two_choices(nodes)
  elseif strategy == 'affinity' and string.find(table.concat(tokens), ';', 1, true) then
    --@include lib/strategies/affinity
    return affinity(nodes, turn)
  end
end

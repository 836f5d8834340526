--@include lib/token
--@include lib/wake
--[[
  The strategies that choose for one task after the other. Such a strategy is f(nodes, ...) -> choose, remember, where

    choose(token, cost) -> node, looks   the node whose room takes it, nil where none does; and how many nodes it looked at
    remember()                           writes what the next call has to know, once this one has chosen; may be missing

  It reads each node's live weight, load and room; what it chose is counted in before it chooses again. A new one is a
  file in lib/strategies and a line here. It is included where it is chosen, so that a pool pays for its own.

  A call that has no looks left gives nothing more: the rest waits in the backlog, and the next sweep goes on.
]]

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

-- Gives one by one, as `choose` says; what a node gets is written at once in the end.
local function give_chosen(choose, remember, priority, tokens)
  local chosen, lists, costs, given = {}, {}, {}, 0
  while given < #tokens and looks_left > 0 do
    local token = tokens[given + 1]
    local cost = token_cost(token)
    local node, looks = choose(token, cost)
    looks_left = looks_left - looks
    if not node then
      break
    end
    given = given + 1
    count_in(node, cost)
    local list = lists[node]
    if not list then
      list = {}
      lists[node], costs[node] = list, 0
      chosen[#chosen + 1] = node
    end
    list[#list + 1] = token
    costs[node] = costs[node] + cost
  end
  if #chosen > 1 then
    -- one look for all of them
    idle_nodes()
  end
  for _, node in ipairs(chosen) do
    push_to(node, priority, lists[node], 1, #lists[node], costs[node])
  end
  if given > 0 and remember then
    remember()
  end
  return given
end

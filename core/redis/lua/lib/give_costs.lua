--@include lib/token
--@include lib/strategies/lowest
--[[
  Giving tasks of any cost by shares: a part of lib/give_batch.lua, made only where a task costs more than 1.
]]

-- Slices tokens of any cost: a node takes the next ones while they fit what is left of its share, so it
-- gets less than a task's cost too little; what no share had room for goes where the load stays lowest.
local function give_costs(nodes, priority, tokens)
  local first = 1
  for _, node in ipairs(nodes) do
    local last, cost = first - 1, 0
    while last < #tokens do
      local next_cost = cost + token_cost(tokens[last + 1])
      if next_cost > node.share then
        break
      end
      last, cost = last + 1, next_cost
    end
    if last >= first then
      give(node, priority, tokens, first, last, cost)
      first = last + 1
    end
  end
  return first - 1
end

-- Gives what it can of tokens, in order; returns how many.
local function give_by_cost(nodes, priority, tokens, turn)
  local given = give_costs(nodes, priority, tokens)
  while given < #tokens do
    local next_cost = token_cost(tokens[given + 1])
    local node = lowest_with(nodes, next_cost, turn)
    if not node then
      break
    end
    given = given + 1
    give(node, priority, tokens, given, given, next_cost)
  end
  return given
end

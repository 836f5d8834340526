--@include lib/chance
--[[
  Two nodes are drawn by weight, the second from the others, and the one gets the task on which it makes the lower
  normalised load (M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 1996).

  The draw is made of the task's id, so a task that comes again to the same nodes is offered the same two. Nodes without
  room for the task are not drawn. Cost: O(log nodes) a task, and a look at each node where one was drawn that had
  become full meanwhile.
]]
local function two_choices(nodes)
  -- the nodes drawn from, which had room for this cost; `upto[i]` is the sum of the weights of the first i
  local open, upto, open_to
  local partition = partition_index() .. '-'

  local function open_for(cost)
    open, upto, open_to = {}, { [0] = 0 }, cost
    for _, node in ipairs(nodes) do
      if node.room >= cost then
        open[#open + 1] = node
        upto[#open] = upto[#open - 1] + node.weight
      end
    end
  end

  -- The number of the node in whose stretch of the weights a point lies.
  local function node_at(point)
    local low, high = 1, #open
    while low < high do
      local middle = math.floor((low + high) / 2)
      if upto[middle] > point then
        high = middle
      else
        low = middle + 1
      end
    end
    return low
  end

  local function draw(first_chance, second_chance)
    local first = node_at(first_chance * upto[#open])
    if #open == 1 then
      return open[first], open[first]
    end
    local weight = open[first].weight
    local point = second_chance * (upto[#open] - weight)
    -- the first one's stretch is cut out
    local second = node_at(point < upto[first - 1] and point or point + weight)
    -- what rounding may do, where weights differ much
    if second == first then
      second = first % #open + 1
    end
    return open[first], open[second]
  end

  return function(token, cost)
    local looks = 1
    local first_chance, second_chance = chances(partition .. token_sequence(token))
    local first, second
    if open and cost >= open_to and #open > 0 then
      first, second = draw(first_chance, second_chance)
    end
    if not first or first.room < cost or second.room < cost then
      open_for(cost)
      looks = looks + #nodes
      if #open == 0 then
        return nil, looks
      end
      first, second = draw(first_chance, second_chance)
    end
    local first_level = (first.load + cost) / first.weight
    local second_level = (second.load + cost) / second.weight
    return second_level < first_level and second or first, looks
  end
end

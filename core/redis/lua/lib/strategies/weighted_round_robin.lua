--[[
  Smooth weighted round robin, nginx's rule (I. Sysoev, 2012): before each task every node is credited its weight, the
  one with the highest credit gets the task (of equal ones the first by name) and is debited the sum of the weights.
  Weights 5, 1, 1 give a a b a c a a, and any run of tasks is spread as evenly as it can be.

  Credits are kept as fractions of a task, "<credit>/<sum of the weights>" (hash `turns`, field "w:<node>"): of the same
  nodes they are nginx's whole numbers; after a weight has changed, or a node has come or gone, a node that had its turn
  early still waits for one turn, however much the old weights counted. Nodes without room are neither credited nor
  debited. Cost: a look at each node a task, two where nodes have windows.
]]

-- The nodes' credits in units of weight, of a task that counts `total`.
local function read_credits(nodes, total)
  local credits = {}
  for first = 1, #nodes, MAX_FIELDS do
    local fields = {}
    for i = first, math.min(#nodes, first + MAX_FIELDS - 1) do
      fields[#fields + 1] = 'w:' .. nodes[i].name
    end
    for i, kept in ipairs(redis.call('HMGET', base .. 'turns', unpack(fields))) do
      local credit, of = string.match(kept or '', '^(%S+)/(%S+)$')
      credit, of = tonumber(credit or 0), tonumber(of or 0)
      credits[first + i - 1] = of == total and credit or credit and of and of > 0 and credit * total / of or 0
    end
  end
  return credits
end

local function write_credits(nodes, credits, total)
  for first = 1, #nodes, MAX_FIELDS do
    local fields = {}
    for i = first, math.min(#nodes, first + MAX_FIELDS - 1) do
      fields[#fields + 1] = 'w:' .. nodes[i].name
      fields[#fields + 1] = credits[i] .. '/' .. total
    end
    redis.call('HSET', base .. 'turns', unpack(fields))
  end
end

local function weighted_round_robin(nodes)
  local weights, total, windows = {}, 0, false
  for i, node in ipairs(nodes) do
    weights[i] = node.weight
    total = total + node.weight
    windows = windows or node.room ~= math.huge
  end
  local credits = read_credits(nodes, total)

  -- The sum of the weights of those that take a task of this cost.
  local function open_weight(cost)
    local open = 0
    for i = 1, #nodes do
      if nodes[i].room >= cost then
        open = open + weights[i]
      end
    end
    return open
  end

  local function choose(_, cost)
    local open = windows and open_weight(cost) or total
    local gain = total / open
    local best, highest = nil, -math.huge
    for i = 1, #nodes do
      if not windows or nodes[i].room >= cost then
        local credit = credits[i] + weights[i] * gain
        credits[i] = credit
        if credit > highest then
          best, highest = i, credit
        end
      end
    end
    if best then
      credits[best] = highest - total
    end
    return nodes[best], windows and 2 * #nodes or #nodes
  end

  return choose, function()
    write_credits(nodes, credits, total)
  end
end

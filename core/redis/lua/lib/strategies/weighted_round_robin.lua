--[[
  Smooth weighted round robin, nginx's rule (I. Sysoev, 2012): before each task every node is credited its weight, the
  one with the highest credit gets the task (of equal ones the first by name) and is debited the sum of the weights.
  Weights 5, 1, 1 give a a b a c a a, and any run of tasks is spread as evenly as it can be.

  Credits are kept as fractions of a task, "<credit>/<sum of the weights>" (hash `turns`, field "w:<node>"): of the same
  nodes they are nginx's whole numbers; after a weight has changed, or a node has come or gone, a node that had its turn
  early still waits for one turn, however much the old weights counted. Nodes without room are neither credited nor
  debited. Cost: a look at each node a task.
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
  local total, bounded = 0, false
  for _, node in ipairs(nodes) do
    total = total + node.weight
    bounded = bounded or node.room ~= math.huge
  end
  local credits = read_credits(nodes, total)

  -- the numbers of the nodes that had room for this cost, and what each is credited a task
  local open, gains, open_to, last
  local function open_for(cost)
    local weight = 0
    open, gains, open_to = {}, {}, cost
    for i, node in ipairs(nodes) do
      if node.room >= cost then
        open[#open + 1] = i
        weight = weight + node.weight
      end
    end
    for at, i in ipairs(open) do
      gains[at] = nodes[i].weight * (total / weight)
    end
  end

  local function choose(_, cost)
    local looks = 0
    if not open then
      open_for(cost)
    elseif bounded and (cost ~= open_to or last.room < cost) then
      open_for(cost)
      looks = #nodes
    end
    -- locals, because this loop is what the strategy costs
    local best, highest, open, gains, credits = nil, -math.huge, open, gains, credits
    for at = 1, #open do
      local i = open[at]
      local credit = credits[i] + gains[at]
      credits[i] = credit
      if credit > highest then
        best, highest = i, credit
      end
    end
    if not best then
      return nil, looks
    end
    credits[best], last = highest - total, nodes[best]
    return last, looks + #open
  end

  return choose, function()
    write_credits(nodes, credits, total)
  end
end

--[[
  One after the other by name, whatever their weights and loads; a node without room is passed over.

  The name of the last one given is kept (hash `turns`, field `last`), and not its place, so nodes may join and leave
  anywhere. Cost: one look a task, and one more for each node without room that is passed over.
]]
local function round_robin(nodes)
  local open = {}
  for _, node in ipairs(nodes) do
    if node.room > 0 then
      open[#open + 1] = node
    end
  end

  local last = redis.call('HGET', base .. 'turns', 'last')
  -- the nodes up to the last one given have had their turn; partitions begin each at another one
  local at = last and 0 or partition_index()
  while last and open[at + 1] and open[at + 1].name <= last do
    at = at + 1
  end

  local function choose(_, cost)
    for looks = 1, #open do
      local node = open[(at + looks - 1) % #open + 1]
      if node.room >= cost then
        at, last = at + looks, node.name
        return node, looks
      end
    end
    return nil, #open
  end

  return choose, function()
    redis.call('HSET', base .. 'turns', 'last', last)
  end
end

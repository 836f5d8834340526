--@include lib/backlog_length
--@include lib/fair
--@include lib/place
--@include lib/labels
--@include lib/roster
--[[
  Dispatch where tasks wait in lanes: what requires the same labels goes together, to the nodes that have them. Those go
  first whose turn it is; what no node has room for keeps others from nothing but the nodes that it could go to.
]]

-- The sets of labels of a priority that may go, the one whose first lane has the least tag first.
local function classes_by_turn(priority, may_go)
  local classes, tags = classes_of(priority, may_go), {}
  for _, labels in ipairs(classes) do
    local first = redis.call('ZRANGE', lanes_key(priority, labels), 0, 0, 'WITHSCORES')
    tags[labels] = tonumber(first[2] or 0)
  end
  table.sort(classes, function(a, b)
    if tags[a] ~= tags[b] then
      return tags[a] < tags[b]
    end
    return a < b
  end)
  return classes
end

-- The nodes that have room and these labels, and how much room in all.
local function eligible_nodes(nodes, labels)
  local eligible, room = {}, 0
  for _, node in ipairs(nodes) do
    if node.room > 0 and has_labels(node.labels, labels) then
      eligible[#eligible + 1] = node
      room = room + node.room
    end
  end
  return eligible, room
end

-- Dispatches up to `budget` tasks that require just these labels; how many.
local function dispatch_class(nodes, priority, labels, strategy, budget)
  local given = 0
  while given < budget do
    local eligible, room = eligible_nodes(nodes, labels)
    local most = math.min(budget - given, room)
    if most < 1 then
      break
    end
    local choice = choose_fairly(priority, most, { labels })
    if #choice.tokens == 0 then
      break
    end
    local turn = tonumber(token_sequence(choice.tokens[1]))
    local placed = place(strategy, eligible, priority, choice.tokens, turn)
    take_chosen(choice, placed)
    given = given + placed
    if placed < #choice.tokens then
      -- what is in front must not be overtaken where it could go
      for _, node in ipairs(eligible) do
        node.room = 0
      end
    end
  end
  return given
end

-- Dispatches up to `budget` tasks to the nodes given; how many.
local function dispatch_lanes(nodes, levels, strategy, budget)
  local given, may_go = 0, offered_by_any(nodes)
  for priority in string.gmatch(levels, '%d') do
    if backlog_length(priority) > 0 then
      for _, labels in ipairs(classes_by_turn(priority, may_go)) do
        given = given + dispatch_class(nodes, priority, labels, strategy, budget - given)
      end
    end
  end
  return given
end

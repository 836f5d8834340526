--@include lib/lanes_waiting
--@include lib/wake
--@include lib/labels
--@include lib/roster
--[[
  Waking where tasks wait in lanes: who is woken must have the labels of something that waits.
]]

-- Wakes idle nodes, at most `most`, that can run something of what waits.
local function wake_for_lanes(levels, most)
  local idle = redis.call('SMEMBERS', base .. 'idle')
  if #idle == 0 then
    return
  end
  local nodes, wanted = {}, {}
  local entries = redis.call('HMGET', base .. 'roster', unpack(idle, 1, math.min(#idle, MAX_TASKS)))
  for i = 1, #entries do
    local _, _, _, _, offered = read_roster(entries[i] or '')
    nodes[i] = { name = idle[i], labels = offered or '' }
  end
  local may_go = offered_by_any(nodes)
  for priority in string.gmatch(levels, '%d') do
    for _, labels in ipairs(classes_of(priority, may_go)) do
      local waiting = waiting_with(priority, labels, #idle)
      if waiting > 0 then
        local _, commas = string.gsub(labels, ',', '')
        local required = labels == '' and 0 or commas + 1
        wanted[#wanted + 1] = { labels = labels, required = required, waiting = waiting, order = #wanted }
      end
    end
  end
  -- what few can run first: who comes for another task must not keep the only one for it asleep
  table.sort(wanted, function(a, b)
    if a.required ~= b.required then
      return a.required > b.required
    end
    return a.order < b.order
  end)
  for _, node in ipairs(nodes) do
    for _, want in ipairs(most > 0 and wanted or {}) do
      if want.waiting > 0 and has_labels(node.labels, want.labels) then
        wake(node.name)
        most, want.waiting = most - 1, want.waiting - 1
        break
      end
    end
  end
end

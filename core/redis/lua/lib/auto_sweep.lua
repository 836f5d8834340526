--@include lib/partition
--@include lib/plan
--@include lib/carry
--@include lib/auto_rebalance
--[[
  The rebalance that the sweep of a pool's only partition makes by itself (lib/auto_rebalance.lua).
]]

-- Moves up to `most` tasks; how many, and whether there may be more to move.
local function auto_rebalance(most)
  local since, id = auto_state()
  if not id then
    return 0, false
  end
  if is_other_at_work(id) then
    if since then
      rest()
    end
    return 0, false
  end
  local moves, nodes = make_plan({}, id)
  local tasks = 0
  if #moves > 0 and are_uneven(nodes, since) then
    tasks = carry(id, moves, nodes, { only = '', skip = 0, budget = most })
    if tasks > 0 and not since then
      redis.call('HSET', base .. 'stats', 'autoSince', string.format('%.0f', now))
      count('autoRebalances', 1)
    end
    count('autoMoved', tasks)
  end
  if tasks == 0 and since then
    rest()
  end
  return tasks, tasks > 0
end

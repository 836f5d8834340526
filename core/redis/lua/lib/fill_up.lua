--@include lib/partition
--@include lib/token
--@include lib/queued
--@include lib/wake
--[[
  Filling up the queue of one node from the backlog, where there are no lanes: what `dispatch_to` (lib/dispatch.lua) does
  with that node alone. This needs nothing of what chooses among nodes; to make that was a fifth of a lone take.
]]

-- Moves what comes next, `budget` tasks at most, while its cost fits into the room.
local function fill_up(node, levels, room, budget)
  for priority in string.gmatch(levels, '%d') do
    while room > 0 and budget > 0 do
      local tokens = redis.call('LPOP', backlog_key(priority), math.min(room, budget))
      if not tokens then
        break
      end
      local cost, fitting = total_cost(tokens), #tokens
      while cost > room do
        cost = cost - token_cost(tokens[fitting])
        fitting = fitting - 1
      end
      if fitting < #tokens then
        --@include lib/backlog
        push_back(tokens, fitting + 1)
        tokens = { unpack(tokens, 1, fitting) }
        -- the next one does not fit
        budget = fitting
      end
      if fitting > 0 then
        redis.call('RPUSH', queue_key(node, priority), unpack(tokens))
        count_queued(node, tokens, 1)
        wake(node)
      end
      room, budget = room - cost, budget - fitting
    end
  end
end

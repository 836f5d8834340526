--@include lib/partition
--@include lib/token
--@include lib/events
--[[
  A part of lib/settle.lua, made only where a task returned something that is kept.
]]

-- Keeps what completed tasks returned, three arguments each from ARGV[from] on.
local function keep_results(total, from, stale)
  local is_stale = {}
  for i = 1, #stale do
    is_stale[stale[i]] = true
  end
  for at = from, from + 3 * (total - 1), 3 do
    local sequence = token_sequence(ARGV[at])
    if not is_stale[sequence] then
      redis.call('SET', base .. 'result:' .. sequence, ARGV[at + 2], 'PX', ARGV[at + 1])
      announce('completed', sequence)
    end
  end
end

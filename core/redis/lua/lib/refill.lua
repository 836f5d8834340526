--@include lib/backlog_length
--@include lib/dispatch
--[[
  Filling up the queue of a node from the backlog, where not simply the next tasks are for it (lib/fill_up.lua).
]]
local function refill(node, window, strategy, levels, budget)
  if backlog_length(levels) == 0 then
    return
  end
  if window == 'unlimited' or strategy == 'affinity' then
    -- one queue without a bound must not swallow what is there for all, nor one node the keys of others
    dispatch(budget)
  else
    dispatch_to({ node }, levels, strategy, budget)
  end
end

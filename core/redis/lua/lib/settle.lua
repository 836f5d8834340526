--@include lib/partition
--@include lib/complete
--[[
  Settling what a node has finished: complete, retry later, or bury.
]]

-- Where the lists of settles begin, from ARGV[from] on, and how long they are; looked at before anything is written.
local function settle_lists(from)
  local completed = tonumber(ARGV[from])
  local failed_at = from + completed + 1
  local failed = tonumber(ARGV[failed_at])
  local results_at = failed_at + 3 * failed + 1
  local results = tonumber(ARGV[results_at] or 0)
  local ends_at = ARGV[results_at] and results_at + 3 * results or results_at - 1
  if completed + failed > MAX_TASKS or results > completed or #ARGV ~= ends_at then
    error('a call settles at most ' .. MAX_TASKS .. ' tasks, and lists them as lib/settle.lua says')
  end
  return completed, failed, failed_at, results, results_at
end

--[[
  Settles what ARGV[from..] lists:
    <n> token ...                       n completed
    <m> token again error ...           m failed, three arguments each; again: 0 to bury it, 1 to retry it by the pool's
                                        backoff, +<ms> to retry it so much later
    <k> token ms result ...             may be left out: k of the completed whose result (JSON) is kept for so many ms
  and keeps the last `kept` completed. Returns the sequences whose lease was gone, and the cost that the node runs less:
  the caller counts it, together with what the node is given.
]]
local function settle_all(node, from, kept)
  local completed, failed, failed_at, results, results_at = settle_lists(from)
  local stale, released = complete(node, { unpack(ARGV, from + 1, from + completed) }, kept)
  if results > 0 then
    --@include lib/settle/results
    keep_results(results, results_at + 1, stale)
  end
  if failed > 0 then
    --@include lib/settle/failures
    released = released + fail_all(node, failed, failed_at + 1, stale)
  end
  return stale, released
end

--@include lib/partition
--@include lib/clock
--@include lib/token
--@include lib/leases
--@include lib/fence
--[[
  A node reports how far tasks that it runs have come.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] node
  ARGV[3] epoch
  ARGV[4..] token, progress as JSON ...  at most 1000 tasks a call

  Returns {'noted', {sequences whose lease it no longer has}} | {'stale', 'lost' | 'superseded'}
  Invariant: only what runs has progress.
  Cost: O(tasks).
]]
local node, epoch = ARGV[2], ARGV[3]
local state, why = fenced_state(node, epoch)
if not state then
  return { 'stale', why }
end
if #ARGV > 3 + 2 * MAX_TASKS then
  error('a call reports the progress of at most ' .. MAX_TASKS .. ' tasks')
end
local tokens = {}
for i = 4, #ARGV, 2 do
  tokens[#tokens + 1] = ARGV[i]
end
local leased, entries, gone = #tokens > 0 and leased_among(node, tokens) or {}, {}, {}
for i, token in ipairs(tokens) do
  if leased[token] then
    entries[#entries + 1] = token_sequence(token)
    entries[#entries + 1] = string.format('%.0f', now) .. ':' .. ARGV[3 + 2 * i]
  else
    gone[#gone + 1] = token_sequence(token)
  end
end
if #entries > 0 then
  redis.call('HSET', base .. 'progress', unpack(entries))
end
return { 'noted', gone }

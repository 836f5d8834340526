--@include lib/load
--[[
  Count a long queue, a part in each call; the last call holds the counter against it.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] node
  ARGV[4] how many of its tokens have been counted before
  ARGV[5] their cost
  ARGV[6] what the queue was when that began: '' in the first call, then what the last call replied
  ARGV[7..] labels, cost ...  of what has been counted before, that which requires labels

  Returns {'counted', tokens, their cost, what the queue is, {labels, cost, ...}} | {'changed'}: tokens have come or gone since it began
        | {'whole', {finding rows}}
  Names: 'wrong-counter', as doctor-node.
  Invariant: the counter is held against a queue of which no token came or went while it was counted: its lengths, the
  tokens at its ends, and the counter are as they were; what comes goes to the tail, and no token comes back.
  Cost: O(tokens counted, at most 5000).
]]
local MOST_COUNTED = 5000
local node, skip, cost = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local counted, left, marks, labelled = skip, MOST_COUNTED, {}, {}
for i = 7, #ARGV, 2 do
  labelled[ARGV[i]] = tonumber(ARGV[i + 1])
end
marks[1] = redis.call('HGET', base .. 'load', 'q:' .. node) or '0'

each_queue(node, function(key, length)
  for _, mark in ipairs({ length, redis.call('LINDEX', key, 0), redis.call('LINDEX', key, -1) }) do
    marks[#marks + 1] = mark
  end
  while left > 0 and skip < length do
    local tokens = redis.call('LRANGE', key, skip, skip + math.min(left, MAX_TASKS) - 1)
    cost = cost + cost_of_all(tokens)
    add_labelled(labelled, tokens)
    skip, left, counted = skip + #tokens, left - #tokens, counted + #tokens
  end
  skip = math.max(0, skip - length)
end)

local queue = table.concat(marks, ' ')
if ARGV[6] ~= '' and ARGV[6] ~= queue then
  return { 'changed' }
end
if left > 0 then
  check_load(node, 'q', cost)
  check_labelled(node, labelled)
  return { 'whole', findings }
end
local by_labels = {}
for labels, part in pairs(labelled) do
  by_labels[#by_labels + 1], by_labels[#by_labels + 2] = labels, string.format('%.0f', part)
end
return { 'counted', counted, string.format('%.0f', cost), queue, by_labels }

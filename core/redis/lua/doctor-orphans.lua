--@include lib/doctor
--@include lib/orphan
--[[
  Show by counting that bodies are in no place, however long the lists are.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 1 to mend, 0 to look only
  ARGV[3] how many suspects there are at most: bodies that were there before all places were read, and that were
          seen in none
  ARGV[4..] fields of `tasks`, at most 1000: some of these suspects

  Returns {'orphans', 1 where it is shown or 0, {fields given that are still there}, how many fields were looked at,
           {finding rows}}
  Why that shows it: each body is in a place or an orphan, and each token is of a body, so that
  orphans = bodies - tokens + (tokens without a body) + (tokens of a task beyond its first) >= bodies - tokens. All
  orphans are suspects. Where the suspects are no more than bodies - tokens, they are all orphans.
  Names: 'orphan-body'; figure: the sequence that was given to a body that was under none.
  Mending puts them at the end of the backlog.
  Cost: O(fields + nodes * priorities) and the bodies of what is mended, some 256 KiB a call.
]]
local MAX_BYTES = 256 * 1024
local outcome = mending and 'mended' or 'left'
local surplus = redis.call('HLEN', base .. 'tasks') - all_tokens(all_names())
local is_shown = tonumber(ARGV[3]) <= surplus
local there, looked, bytes = {}, 0, 0

while looked < math.min(#ARGV - 3, MAX_TASKS) and bytes < MAX_BYTES do
  looked = looked + 1
  local field = ARGV[3 + looked]
  if redis.call('HEXISTS', base .. 'tasks', field) == 1 then
    there[#there + 1] = field
    if is_shown then
      bytes = bytes + (mending and redis.call('HSTRLEN', base .. 'tasks', field) or 0)
      name_orphan(field, outcome)
    end
  end
end
return { 'orphans', is_shown and 1 or 0, there, looked, findings }

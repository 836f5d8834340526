--@include lib/partition
--[[
  What a program asks once, before it first writes: may its user run all that the scripts run? A script that
  was refused in its middle would leave half of its work. Reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] the key of the list of pools, for who adds to it; '' otherwise
  ARGV[3..] the commands of the scripts, and what else the program runs on the partition's keys

  Returns {'admitted', maxPayloadBytes} | {'refused', command, keys} | {'unknown-pool'}
  A server that cannot tell (before Redis 7) admits everybody.
  Cost: O(commands).
]]
if redis.acl_check_cmd then
  if ARGV[2] ~= '' and not redis.acl_check_cmd('hset', ARGV[2]) then
    return { 'refused', 'hset', ARGV[2] }
  end
  for i = 3, #ARGV do
    if not redis.acl_check_cmd(ARGV[i], base .. 'config') then
      return { 'refused', ARGV[i], base .. '*' }
    end
  end
end
local max_payload_bytes = settings('maxPayloadBytes')
if not max_payload_bytes then
  return { 'unknown-pool' }
end
return { 'admitted', tonumber(max_payload_bytes) }

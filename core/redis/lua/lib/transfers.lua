--@include lib/partition
--@include lib/clock
--@include lib/token
--[[
  Transfers: which waiting tasks went from one node to another otherwise than by dispatch. Where a task is tells nothing
  of that, so it is written down; only the latest are kept.

  An entry of the list `transfers` is "<ms>:<kind>:<from>:<to>:<sequence>,<sequence>..."; kind: stolen, moved or
  undone; from: a node, or '' for the backlog. What is no token stands there as it is. The newest comes last; 500 are kept, and
  the list is cut only when there are 600. Steals pay for a note, so that of a few plain tasks makes next to nothing but what
  it writes: a name for a number, too, would be one more thing that each steal makes anew.
]]
local function note_transfer(kind, from, to, tokens)
  local names, kept = table.concat(tokens, ','), nil
  if #tokens <= 100 and not string.find(names, ':', 1, true) then
    kept = redis.call(
      'RPUSH', base .. 'transfers', string.format('%d', now) .. ':' .. kind .. ':' .. from .. ':' .. to .. ':' .. names)
  else
    --@include lib/transfers/long
    kept = note_long_transfer(kind, from, to, sequences_of(tokens))
  end
  if kept > 600 then
    redis.call('LTRIM', base .. 'transfers', -500, -1)
  end
end

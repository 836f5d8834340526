--[[
  A token is what lists and zsets hold of a task: all that scheduling needs, so that no script has
  to parse a body.

    <sequence>                                          all defaults; packs as a small integer
    <sequence>:<priority>:<cost>:<maxAttempts>          otherwise; maxAttempts 0 means the pool's
    <sequence>:<priority>:<cost>:<maxAttempts>:<terms>  with terms: "<labels>;<tenant>;<limitKey>;<affinity>", the labels
                                                        that it requires sorted and joined by ","

  Labels and tenant together are its lane, "<labels>;<tenant>"; "0" where it has neither. Terms are spelt out and not
  numbered: a number would need a table that somebody has to clean up.

  What is none, because another program has written it, is taken for a task with all defaults and without a body: the
  worker that is given it buries it. A script must not stop in its middle for it.
]]
local function make_token(sequence, traits)
  if traits == '' then
    return sequence
  end
  return sequence .. ':' .. traits
end

-- sequence, priority, cost, maxAttempts
local function read_token(token)
  if not string.find(token, ':', 1, true) then
    return token, '0', 1, 0
  end
  local sequence, priority, cost, attempts, rest = string.match(token, '^(%d+):(%d):(%d+):(%d+)(.*)$')
  if not sequence or rest ~= '' and string.sub(rest, 1, 1) ~= ':' then
    return token, '0', 1, 0
  end
  return sequence, priority, tonumber(cost), tonumber(attempts)
end

local function token_sequence(token)
  return string.match(token, '^%d+') or token
end

local function token_cost(token)
  if not string.find(token, ':', 1, true) then
    return 1
  end
  return tonumber(string.match(token, '^%d+:%d:(%d+):') or 1)
end

-- Whether all are bare sequences, as nearly all tasks are: one look for all of them.
local function all_bare(tokens)
  return not string.find(table.concat(tokens), ':', 1, true)
end

-- The cost of tokens, and whether any of them says more than its traits.
local function total_cost(tokens)
  local joined = table.concat(tokens)
  if not string.find(joined, ':', 1, true) then
    return #tokens, false
  end
  local cost = 0
  for i = 1, #tokens do
    cost = cost + token_cost(tokens[i])
  end
  return cost, string.find(joined, ';', 1, true) ~= nil
end

-- Not to be written to: it may be the tokens themselves.
local function sequences_of(tokens)
  if all_bare(tokens) then
    return tokens
  end
  local sequences = {}
  for i = 1, #tokens do
    sequences[i] = token_sequence(tokens[i])
  end
  return sequences
end

-- Tokens by priority: { ['0'] = {...}, ['9'] = {...} }, each in the order given.
local function by_priority(tokens)
  local groups = {}
  for i = 1, #tokens do
    local _, priority = read_token(tokens[i])
    local group = groups[priority]
    if not group then
      group = {}
      groups[priority] = group
    end
    group[#group + 1] = tokens[i]
  end
  return groups
end

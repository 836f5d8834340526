--@include lib/partition
--@include lib/backlog_length
--@include lib/token
--@include lib/leases
--@include lib/completed
--[[
  One page of a place, in the order its tasks go; reads only.

  KEYS[1] the partition's prefix
  ARGV[1] now
  ARGV[2] 'backlog', 'limited', 'queue', 'running', 'scheduled', 'dead', 'completed' or 'rejected'
  ARGV[3] the node for 'queue' and 'running'; '' otherwise
  ARGV[4] offset  tasks to skip
  ARGV[5] limit   0 to 200; 0 only counts

  Returns {'page', total, {token, score, body, bytes of the body, failure, more, ...}}
        | for 'rejected': {'page', total, {entry, ...}} | {'unknown-pool'} | {'unknown-place'}
  score is the lease deadline, due time, or time of death or completion (ms), '' in lists; failure is '' or as kept;
  more is the node of a completed task, the progress of a running one, '' otherwise. Completed ones come latest
  first. A body over 16 KiB is left out ('', with its size), and so is all of an entry behind its first 16 KiB.
  Cost: O(limit + offset / list node), never more for a longer list read from its start.
]]
local MAX_BODY_BYTES = 16384

local levels = settings('levels')
if not levels then
  return { 'unknown-pool' }
end
local kind, node = ARGV[2], ARGV[3]
local offset, limit = tonumber(ARGV[4]), math.min(tonumber(ARGV[5]), 200)

local function page_of_lists(lists_of)
  local tokens, total, skip = {}, 0, offset
  for priority in string.gmatch(levels, '%d') do
    for _, list in ipairs(lists_of(priority)) do
      local length = redis.call('LLEN', list)
      local want = limit - #tokens
      if want > 0 and skip < length then
        for _, token in ipairs(redis.call('LRANGE', list, skip, skip + want - 1)) do
          tokens[#tokens + 1] = token
        end
      end
      skip = math.max(0, skip - length)
      total = total + length
    end
  end
  return tokens, {}, total
end

-- Most lanes of a priority that a page looks into.
local MOST_LISTS = 1000

-- Lane after lane: whose turn it is between lanes shows only when tasks are taken.
local function page_of_backlog()
  local tokens = page_of_lists(function(priority)
    local lists = { backlog_key(priority) }
    if has_lanes() then
      --@include lib/lanes
      for _, list in ipairs(lane_lists(priority, MOST_LISTS)) do
        lists[#lists + 1] = list.key
      end
    end
    return lists
  end)
  return tokens, {}, backlog_length(levels)
end

-- Of entries read with their scores, and how many there are in all.
local function page_of_zset(entries, total)
  local tokens, scores = {}, {}
  for i = 1, #entries, 2 do
    tokens[#tokens + 1] = entries[i]
    scores[#scores + 1] = string.format('%.0f', tonumber(entries[i + 1]))
  end
  return tokens, scores, total
end

-- The latest first.
local function page_of_completed()
  local total = redis.call('LLEN', base .. 'completed')
  local entries = limit > 0
    and redis.call('LRANGE', base .. 'completed', -offset - limit, -offset - 1) or {}
  local tokens, times, nodes = {}, {}, {}
  for i = #entries, 1, -1 do
    local row = #tokens + 1
    times[row], nodes[row], tokens[row] = read_completed(entries[i])
  end
  return tokens, times, total, nodes
end

-- By limitKey, of one key the next one first.
local function page_of_limited()
  --@include lib/limits
  local names = limit > 0
    and redis.call('ZRANGE', base .. 'limited', offset, offset + limit - 1) or {}
  local tokens = {}
  for i = 1, #names do
    local _, token = read_limited(names[i])
    tokens[i] = token or names[i]
  end
  return tokens, {}, redis.call('ZCARD', base .. 'limited')
end

local function read_page()
  if kind == 'backlog' then
    return page_of_backlog()
  elseif kind == 'queue' then
    return page_of_lists(function(priority)
      return { queue_key(node, priority) }
    end)
  elseif kind == 'running' then
    return page_of_zset(leases_by_deadline(node, offset, limit), lease_count(node))
  elseif kind == 'scheduled' or kind == 'dead' then
    local entries = limit > 0
      and redis.call('ZRANGE', base .. kind, offset, offset + limit - 1, 'WITHSCORES') or {}
    return page_of_zset(entries, redis.call('ZCARD', base .. kind))
  elseif kind == 'limited' then
    return page_of_limited()
  elseif kind == 'completed' then
    return page_of_completed()
  end
end

if kind == 'rejected' then
  local entries = limit > 0
    and redis.call('LRANGE', base .. 'rejected', offset, offset + limit - 1) or {}
  for i = 1, #entries do
    entries[i] = string.sub(entries[i], 1, MAX_BODY_BYTES)
  end
  return { 'page', redis.call('LLEN', base .. 'rejected'), entries }
end

local tokens, scores, total, more = read_page()
if not tokens then
  return { 'unknown-place' }
end

-- The bodies of sequences, '' for those over MAX_BODY_BYTES, and the sizes of all.
local function read_bodies(sequences)
  local sizes, small, bodies = {}, {}, {}
  for i = 1, #sequences do
    sizes[i] = redis.call('HSTRLEN', base .. 'tasks', sequences[i])
    if sizes[i] <= MAX_BODY_BYTES then
      small[#small + 1] = sequences[i]
    end
  end
  local texts = #small > 0 and redis.call('HMGET', base .. 'tasks', unpack(small)) or {}
  local next_text = 0
  for i = 1, #sequences do
    bodies[i] = ''
    if sizes[i] <= MAX_BODY_BYTES then
      next_text = next_text + 1
      bodies[i] = texts[next_text] or ''
    end
  end
  return bodies, sizes
end

local sequences = sequences_of(tokens)
local bodies, sizes = read_bodies(sequences)
local failures = #tokens > 0 and redis.call('HMGET', base .. 'failures', unpack(sequences))
if kind == 'running' and #tokens > 0 then
  more = redis.call('HMGET', base .. 'progress', unpack(sequences))
end
local rows = {}
for i = 1, #tokens do
  local row = 6 * (i - 1)
  rows[row + 1], rows[row + 2], rows[row + 3] = tokens[i], scores[i] or '', bodies[i]
  rows[row + 4], rows[row + 5], rows[row + 6] = sizes[i], failures[i] or '', more and more[i] or ''
end
return { 'page', total, rows }

--@include lib/terms
--@include lib/strategies/lowest
--[[
  Tasks of one key go to one node, by weighted rendezvous hashing (D. Thaler and C. Ravishankar, 1998; J. Schindelhauer
  and G. Schomaker, 2005): a hash of key and node gives u, uniform in (0, 1], and the highest ln(u) / weight wins. That
  is node i with the probability of its share of the weights, and no node's number depends on another: when a node
  leaves only its keys move, when one joins only those it wins, and every partition chooses alike.

  A task whose node has no room for it goes to the next in the order that has. One without a key goes where the load
  is lowest. Cost: a look at each node a key; the same key again in a call is one look.

  The hash of a key k is (a * k + b) mod p, p prime, with a and b from the node's name: pairwise independent over keys
  (J. Carter and M. Wegman, 1979), so shares are off no more than those of a random choice for each key are.
]]
local PRIME = 67108859 -- the largest below 2^26: products stay exact

-- A whole number below PRIME, from 28 bits: the digits from the n-th on.
local function hash_number(digest, n)
  return tonumber(string.sub(digest, n, n + 6), 16) % PRIME
end

local function affinity(nodes, turn)
  local factors, offsets, scales = {}, {}, {}
  for i, node in ipairs(nodes) do
    local digest = redis.sha1hex(node.name)
    -- a factor of 0 would give every key the same number
    factors[i], offsets[i] = math.max(1, hash_number(digest, 1)), hash_number(digest, 8)
    scales[i] = node.weight * PRIME
  end

  -- The first node in the key's order that has room for the cost.
  local function first_with_room(key, cost)
    local number = hash_number(redis.sha1hex(key), 1)
    -- locals, because this loop is what the strategy costs
    local best, highest, factors, offsets, scales = nil, -math.huge, factors, offsets, scales
    for i = 1, #nodes do
      -- (u - 1) * PRIME, which is above ln(u) * PRIME: few nodes need the logarithm
      local below = (factors[i] * number + offsets[i]) % PRIME + 1 - PRIME
      if below > highest * scales[i] and nodes[i].room >= cost then
        local score = math.log(1 + below / PRIME) / nodes[i].weight
        if score > highest then
          best, highest = nodes[i], score
        end
      end
    end
    return best
  end

  -- by key: the node chosen last, and for which cost; those before it in the order had no room for that
  local chosen, chosen_for = {}, {}
  return function(token, cost)
    local key = token_affinity(token)
    if key == '' then
      return lowest_with(nodes, cost, turn), #nodes
    end
    local node = chosen[key]
    if node and node.room >= cost and cost >= chosen_for[key] then
      return node, 1
    end
    node = first_with_room(key, cost)
    chosen[key], chosen_for[key] = node, cost
    return node, #nodes
  end
end

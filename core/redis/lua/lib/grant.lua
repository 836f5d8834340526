--@include lib/first_fit
--[[
  Granting tasks to wishes (lib/shift.lua): those of one node for tasks that require the same labels are a group.

  A task goes to the first wish into which it fits. What the wishes leave over is shared in the end: a task that fits all
  of it together goes to the lowest node that the plan has not filled yet, where that makes the larger of the two loads
  smaller. So the node that gives ends no lower than its plan, and one that gets, less than one task above it.
]]
-- Looks at wishes in one call for tasks that share what is left; with many nodes that is some ms. The first ones are
-- always made: one of them grants, or shows that nothing can be granted.
local MOST_SHARING = 15000
local shared_looks = 0

local function grant_group(wishes)
  local left = 0
  for i, wish in ipairs(wishes) do
    wish.at, wish.asked, wish.cost, wish.tasks = i, wish.left, 0, 0
    left = left + wish.left
  end
  -- `first`: those before it have nothing left; `refused`: from this cost on, sharing helps nobody any more
  return { wishes = wishes, tree = most_left(wishes), left = left, first = 1, refused = math.huge }
end

local function take_from(group, wish, cost)
  wish.left, group.left = wish.left - cost, group.left - cost
  lower(group.tree, wish.at, wish.left)
end

local function count_granted(from, wish, tasks, cost)
  wish.tasks, wish.cost = wish.tasks + tasks, wish.cost + cost
  from.load, wish.to.load = from.load - cost, wish.to.load + cost
end

-- Gives the wish a task, of which others may take a part.
local function grant(from, group, wish, cost)
  local rest = cost - math.min(wish.left, cost)
  take_from(group, wish, cost - rest)
  while rest > 0 do
    local other = group.wishes[group.first]
    local part = math.min(other.left, rest)
    take_from(group, other, part)
    rest = rest - part
    if other.left == 0 then
      group.first = group.first + 1
    end
  end
  count_granted(from, wish, 1, cost)
  return wish
end

-- The wish that gets tasks of this cost because they fit it, and how many of at most `most`; nil where they fit none.
local function grant_fitting(from, group, cost, most)
  local i = first_with(group.tree, cost)
  if not i then
    return nil
  end
  local wish = group.wishes[i]
  local tasks = math.min(most, math.floor(wish.left / cost))
  local sum = tasks * cost
  take_from(group, wish, sum)
  count_granted(from, wish, tasks, sum)
  return wish, tasks
end

-- The wish whose node is the lowest with the task, and the cost from which on there is none.
local function lowest_sharing(from, group, cost)
  local best, best_level, refused = nil, from.load / from.weight, 0
  for _, wish in ipairs(group.wishes) do
    local to = wish.to
    if wish.left > 0 and to.load < (to.goal or math.huge) then
      local level = (to.load + cost) / to.weight
      if level < best_level then
        best, best_level = wish, level
      end
      refused = math.max(refused, from.load / from.weight * to.weight - to.load)
    end
  end
  return best, refused
end

-- Whether tasks may have been refused because of that bound only.
local function is_sharing_spent()
  return shared_looks > MOST_SHARING
end

-- The wish that gets a task which fits only all that is left together; nil where none should.
local function grant_shared(from, group, cost)
  if cost > group.left or cost >= group.refused or shared_looks > MOST_SHARING then
    return nil
  end
  shared_looks = shared_looks + #group.wishes
  local wish, refused = lowest_sharing(from, group, cost)
  if not wish then
    -- loads of the nodes that get only rise, that of the one that gives only falls
    group.refused = math.min(cost, refused)
    return nil
  end
  return grant(from, group, wish, cost)
end

--@include lib/partition
--@include lib/plan/pool
--[[
  Plan a rebalance of all of a pool's partitions; nothing is read or changed here.

  KEYS[1] the prefix of any of its partitions
  ARGV[1] now
  ARGV[2] 1 where what follows is all that may be moved
  ARGV[3] n: how many nodes there are, of all partitions together
  then    node, weight that was given, mean rate or '-', labels it offers, running cost, queued cost: n times
  then    sets of tasks that may be moved, of partitions where the same nodes are, each:
            labels they require
            n, then the numbers of n nodes: those that are in these partitions; 0: all are
            n, then n times the number of a node and the cost that it has queued

  Returns {'plan', {node, weight, running cost, queued cost, level, ...}, {number of the set (from 0), from, to, cost, ...},
           1 where it is the best plan}
  level: as rebalance.lua; at these levels there are places enough for all that waits.
  Cost: O(nodes log nodes + sets); where tasks require labels, some ms more (lib/plan/labelled.lua).
]]
local nodes, moves, is_best = plan_pool(2)
return { 'plan', nodes, moves, is_best }

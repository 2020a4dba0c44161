import { clocksApart } from './cluster/clocks.ts';
import { clusterWalls, foreignRooms } from './cluster/crossing.ts';
import { processKilled } from './cluster/kill-process.ts';
import { connectionsEnded, postgresKilled } from './cluster/postgres-down.ts';
import { redisForgets, redisKilled } from './cluster/redis-away.ts';
import { rollingRestart } from './cluster/rolling.ts';
import { zombie } from './cluster/zombie.ts';
import type { Fault } from './fault.ts';

/** Rows C, and what of B and F is about several processes, on the cluster home as it is built. */
export const faults: readonly Fault[] = [
  processKilled,
  redisKilled,
  redisForgets,
  postgresKilled,
  connectionsEnded,
  rollingRestart,
  zombie,
  clocksApart,
  ...clusterWalls,
  ...foreignRooms,
];

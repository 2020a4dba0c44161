import { onTheCluster } from './again.ts';
import { clocksApart } from './cluster/clocks.ts';
import { clusterWalls, foreignRooms } from './cluster/crossing.ts';
import { processKilled } from './cluster/kill-process.ts';
import { connectionsEnded, postgresKilled } from './cluster/postgres-down.ts';
import { redisForgets, redisKilled } from './cluster/redis-away.ts';
import { rollingRestart } from './cluster/rolling.ts';
import { standbyPromoted } from './cluster/standby.ts';
import { zombie } from './cluster/zombie.ts';
import type { Fault } from './fault.ts';
import { killedProduct } from './storage/kill-product.ts';
import { bruteForce } from './web/brute-force.ts';
import { replayedMail } from './web/by-mail.ts';
import { canaries } from './web/canaries.ts';

/** Rows C, and what of B and F is about several processes, on the cluster home as it is built. */
export const faults: readonly Fault[] = [
  processKilled,
  redisKilled,
  redisForgets,
  postgresKilled,
  standbyPromoted,
  connectionsEnded,
  rollingRestart,
  zombie,
  clocksApart,
  ...[killedProduct, bruteForce, replayedMail].map(onTheCluster),
  onTheCluster(canaries),
  ...clusterWalls,
  ...foreignRooms,
];

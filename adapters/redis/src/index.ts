export { connectRedis, type RedisConnection } from './connection.ts';
export { createRedisFanout } from './fanout.ts';

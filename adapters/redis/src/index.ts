export { connectRedis, type RedisConnection } from './connection.ts';
export { createRedisFanout } from './fanout.ts';
export { createRedisHints, type Hints } from './hints.ts';
export { createRedisPresence } from './people-here.ts';
export { createRedisLeases } from './leases.ts';
export { createRedisWire, type RedisWireOptions } from './wire.ts';
export { createRedisAttempts, type RedisAttemptsOptions } from './attempts.ts';
export { createRedisCache } from './cache.ts';

export type * from './engine.ts';
export * from './errors.ts';
export * from './schema/migrate.ts';
export * from './tenants.ts';
export type * from './write/driver.ts';
export * from './write/engine-on.ts';

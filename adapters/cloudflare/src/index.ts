export * from './d1-database.ts';
export * from './object-engine.ts';
export * from './tries.ts';

export * from './d1-database.ts';
export * from './far-engine.ts';
export * from './images.ts';
export * from './object-cache.ts';
export * from './object-engine.ts';
export * from './r2-blobs.ts';
export * from './tries.ts';

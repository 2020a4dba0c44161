export * from './backup.ts';
export * from './open-files.ts';
export * from './sqlite-engine.ts';

export * from './backup.ts';
export * from './sqlite-engine.ts';

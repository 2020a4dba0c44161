export { WallBroken } from './check-wall.ts';
export * from './open-postgres.ts';
export * from './prepare-postgres.ts';
export { NotAReplica } from './replica.ts';
export { SignInRefused } from './postgres-error.ts';

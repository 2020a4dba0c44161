export { clientHeader, createAccounts, type AccountsDeps } from './accounts.ts';
export { forgetExpiredSessions } from './forget-expired.ts';

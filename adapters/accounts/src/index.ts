export { clientHeader, createAccounts, type AccountsDeps } from './accounts.ts';

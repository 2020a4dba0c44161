export { clientHeader, createAccounts, type AccountsDeps } from './accounts.ts';
export { createHashing, type Hashing } from './hashing.ts';
export { forgetExpiredSessions } from './forget-expired.ts';
export { createOpenIdProvider, type OpenIdSettings } from './openid-provider.ts';

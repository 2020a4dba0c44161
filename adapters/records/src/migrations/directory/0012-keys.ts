import type { Migration } from '@stoa/tenantdb';

/**
 * Keys for programs and the keys that sign tokens, as Better Auth's plugins want them (api-key 1.7.5, jwt 1.7.7): hashes, and private keys
 * that the secret of this Stoa encrypts. An account takes its keys along when it goes.
 */
export const keys: Migration = {
  name: '0012-keys',
  statements: [
    `create table "apikey" ("id" text not null primary key, "configId" text not null, "name" text, "start" text, "referenceId" text not null references "user" ("id") on delete cascade, "prefix" text, "key" text not null unique, "refillInterval" integer, "refillAmount" integer, "lastRefillAt" date, "enabled" integer, "rateLimitEnabled" integer, "rateLimitTimeWindow" integer, "rateLimitMax" integer, "requestCount" integer, "remaining" integer, "lastRequest" date, "expiresAt" date, "createdAt" date not null, "updatedAt" date not null, "permissions" text, "metadata" text)`,
    `create table "jwks" ("id" text not null primary key, "publicKey" text not null, "privateKey" text not null, "createdAt" date not null, "expiresAt" date, "alg" text, "crv" text)`,
    `create index "apikey_referenceId_idx" on "apikey" ("referenceId")`,
  ],
};

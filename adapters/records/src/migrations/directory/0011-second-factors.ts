import type { Migration } from '@stoa/tenantdb';

/**
 * The tables of Better Auth's second factor (1.7.7) and passkeys (1.7.6), as its `compileMigrations` writes them for SQLite. Ours are: `usedStep`, the
 * last 30 seconds (counted since 1970) of which a code was taken; `lastUsedAt`; and that a credential has one holder.
 */
export const secondFactors: Migration = {
  name: '0011-second-factors',
  statements: [
    `alter table "user" add column "twoFactorEnabled" integer`,
    `create table "twoFactor" ("id" text not null primary key, "secret" text not null, "backupCodes" text not null, "userId" text not null references "user" ("id") on delete cascade, "verified" integer, "failedVerificationCount" integer, "lockedUntil" date, "usedStep" integer)`,
    `create unique index "twoFactor_userId_uidx" on "twoFactor" ("userId")`,
    `create table "passkey" ("id" text not null primary key, "name" text, "publicKey" text not null, "userId" text not null references "user" ("id") on delete cascade, "credentialID" text not null, "counter" integer not null, "deviceType" text not null, "backedUp" integer not null, "transports" text, "createdAt" date, "aaguid" text, "lastUsedAt" date)`,
    `create index "passkey_userId_idx" on "passkey" ("userId")`,
    `create unique index "passkey_credentialID_uidx" on "passkey" ("credentialID")`,
  ],
};

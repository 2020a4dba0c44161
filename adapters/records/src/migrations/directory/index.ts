import type { Migration } from '@stoa/tenantdb';
import { accounts } from './0001-accounts.ts';
import { workspaces } from './0002-workspaces.ts';
import { madeWorkspaces } from './0003-made-workspaces.ts';
import { runningRooms } from './0004-running-rooms.ts';
import { branches } from './0005-branches.ts';
import { upkeep } from './0006-upkeep.ts';
import { mail } from './0007-mail.ts';
import { aboutPeople } from './0008-about-people.ts';
import { mailedInvites } from './0009-mailed-invites.ts';
import { languages } from './0010-languages.ts';
import { secondFactors } from './0011-second-factors.ts';
import { keys } from './0012-keys.ts';
import { removals } from './0013-removals.ts';
import { outsideAccounts } from './0014-outside-accounts.ts';
import { pictures } from './0015-pictures.ts';

/** The directory's schema, oldest first. A released one is never changed again. */
export const directoryMigrations: readonly Migration[] = [
  accounts,
  workspaces,
  madeWorkspaces,
  runningRooms,
  branches,
  upkeep,
  mail,
  aboutPeople,
  mailedInvites,
  languages,
  secondFactors,
  keys,
  removals,
  outsideAccounts,
  pictures,
];

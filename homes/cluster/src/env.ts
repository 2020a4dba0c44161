import { z } from 'zod';
import {
  readServing,
  servingSettings,
  settingsReader,
  type Serving,
  type Setting,
} from '@stoa/node/settings';
import { BadSetting } from '@stoa/node/settings';

const urlOf = (protocol: RegExp) => z.url({ protocol });

/** What the cluster home takes from the environment besides what every home on Node takes. */
const clusterSettings = {
  STOA_SECRET: {
    what: 'Signs sessions and the wall between workspaces; the same for every process. `openssl rand -base64 32` makes one.',
    allowed: '32 characters or more',
    usual: 'must be set',
    schema: z.string().min(32),
    secret: true,
  },
  DATABASE_URL: {
    what: 'PostgreSQL 15 or newer, with the role that the application signs in with. It needs no rights of its own.',
    allowed: 'a postgres:// URL',
    usual: 'must be set',
    schema: urlOf(/^postgres(ql)?$/),
    secret: true,
  },
  DATABASE_OWNER_URL: {
    what: 'The same database with the role that owns it: makes roles, tables and the wall at start. Left out, all that must be there.',
    allowed: 'a postgres:// URL',
    usual: 'nothing is made',
    schema: urlOf(/^postgres(ql)?$/),
    secret: true,
  },
  DATABASE_CONNECTIONS: {
    what: 'How many connections to PostgreSQL each process takes at most.',
    allowed: '4 to 500',
    usual: '20',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .refine((number) => number >= 4 && number <= 500),
  },
  REDIS_URL: {
    what: 'Redis 6.2 or newer. It holds hints only: what it forgets costs nobody anything.',
    allowed: 'a redis:// or rediss:// URL',
    usual: 'redis://127.0.0.1:6379',
    schema: urlOf(/^rediss?$/),
    secret: true,
  },
} as const satisfies Record<string, Setting>;

/** Every setting of the cluster home. */
export const settings = { ...servingSettings, ...clusterSettings } as const satisfies Record<string, Setting>;

export interface Environment extends Serving {
  readonly secret: string;
  readonly databaseUrl: string;
  readonly databaseOwnerUrl: string | undefined;
  readonly databaseConnections: number;
  readonly redisUrl: string;
}

/** Reads and checks the settings. Throws `BadSetting`. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const read = settingsReader(settings, env);
  const needed = (name: 'STOA_SECRET' | 'DATABASE_URL'): string => {
    const value = read(name);
    if (value !== undefined) return value;
    throw new BadSetting(
      `${name} is not set, but the cluster home needs it: ${settings[name].allowed} (or its path in ${name}_FILE).`,
    );
  };
  return {
    ...readServing(env),
    secret: needed('STOA_SECRET'),
    databaseUrl: needed('DATABASE_URL'),
    databaseOwnerUrl: read('DATABASE_OWNER_URL'),
    databaseConnections: read('DATABASE_CONNECTIONS') ?? 20,
    redisUrl: read('REDIS_URL') ?? 'redis://127.0.0.1:6379',
  };
}

import type { S3Options } from '@stoa/blobs/s3';
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
  DATABASE_REPLICA_URL: {
    what: 'A streaming standby of that PostgreSQL, with the same role. It answers reads of workspaces while it has all that was saved before them.',
    allowed: 'a postgres:// URL',
    usual: 'all reads go to DATABASE_URL',
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
  S3_ENDPOINT: {
    what: 'Storage for large things that speaks S3: changes older than a workspace keeps at hand go there.',
    allowed: 'a URL with http or https',
    usual: 'no storage',
    schema: urlOf(/^https?$/),
  },
  S3_BUCKET: {
    what: 'The bucket there; made where it is not there and the key may make it.',
    allowed: '3 to 63 small letters, digits, dots and hyphens',
    usual: 'stoa',
    schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  },
  S3_REGION: {
    what: 'Its region, as the storage calls it.',
    allowed: 'letters, digits and hyphens',
    usual: 'us-east-1',
    schema: z.string().regex(/^[\w-]+$/),
  },
  S3_ACCESS_KEY_ID: {
    what: 'The name of the key to that bucket.',
    allowed: 'a key’s name',
    usual: 'must be set with S3_ENDPOINT',
    schema: z.string().min(1),
  },
  S3_SECRET_ACCESS_KEY: {
    what: 'The key itself.',
    allowed: 'a key',
    usual: 'must be set with S3_ENDPOINT',
    schema: z.string().min(1),
    secret: true,
  },
} as const satisfies Record<string, Setting>;

/** Every setting of the cluster home. */
export const settings = { ...servingSettings, ...clusterSettings } as const satisfies Record<string, Setting>;

export interface Environment extends Serving {
  readonly secret: string;
  readonly databaseUrl: string;
  readonly databaseOwnerUrl: string | undefined;
  readonly databaseReplicaUrl: string | undefined;
  readonly databaseConnections: number;
  readonly redisUrl: string;
  readonly storage: S3Options | undefined;
}

type Needed = 'STOA_SECRET' | 'DATABASE_URL' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY';

/** Reads and checks the settings. Throws `BadSetting`. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const read = settingsReader(settings, env);
  const needed = (name: Needed, by = 'the cluster home'): string => {
    const value = read(name);
    if (value !== undefined) return value;
    const file = 'secret' in settings[name] ? ` (or its path in ${name}_FILE)` : '';
    throw new BadSetting(`${name} is not set, but ${by} needs it: ${settings[name].allowed}${file}.`);
  };
  const endpoint = read('S3_ENDPOINT');
  const storage = endpoint && {
    endpoint,
    bucket: read('S3_BUCKET') ?? 'stoa',
    region: read('S3_REGION') ?? 'us-east-1',
    accessKeyId: needed('S3_ACCESS_KEY_ID', 'S3_ENDPOINT'),
    secretAccessKey: needed('S3_SECRET_ACCESS_KEY', 'S3_ENDPOINT'),
  };
  return {
    ...readServing(env),
    secret: needed('STOA_SECRET'),
    databaseUrl: needed('DATABASE_URL'),
    databaseOwnerUrl: read('DATABASE_OWNER_URL'),
    databaseReplicaUrl: read('DATABASE_REPLICA_URL'),
    databaseConnections: read('DATABASE_CONNECTIONS') ?? 20,
    redisUrl: read('REDIS_URL') ?? 'redis://127.0.0.1:6379',
    storage: storage || undefined,
  };
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rowsIn, rowsOf } from '@stoa/node/fixtures/settings-table';
import { BadSetting } from '@stoa/node/settings';
import { readEnvironment, settings } from './env.ts';
import { keysOf } from './secrets.ts';

const least = { STOA_SECRET: 's'.repeat(32), DATABASE_URL: 'postgres://app@db/stoa' };

describe('settings of the cluster', () => {
  test('two must be there, the rest has an answer', () => {
    expect(readEnvironment(least)).toMatchObject({
      port: 3000,
      databaseUrl: 'postgres://app@db/stoa',
      databaseOwnerUrl: undefined,
      databaseReplicaUrl: undefined,
      databaseConnections: 20,
      redisUrl: 'redis://127.0.0.1:6379',
    });
    for (const name of ['STOA_SECRET', 'DATABASE_URL'] as const)
      expect(() => readEnvironment({ ...least, [name]: '' })).toThrow(`${name} is not set`);
  });

  test('a secret may be a file, and is never repeated', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'stoa-env-')), 'secret');
    writeFileSync(file, `${'f'.repeat(40)}\n`);
    expect(readEnvironment({ ...least, STOA_SECRET: undefined, STOA_SECRET_FILE: file }).secret).toBe(
      'f'.repeat(40),
    );
    expect(() => readEnvironment({ ...least, STOA_SECRET: undefined, STOA_SECRET_FILE: '/nowhere' })).toThrow(
      'STOA_SECRET_FILE is "/nowhere", which cannot be read.',
    );
    const bad = () => readEnvironment({ ...least, STOA_SECRET: 'hunter2' });
    expect(bad).toThrow(BadSetting);
    expect(bad).not.toThrow('hunter2');
  });

  test('storage is all or nothing', () => {
    expect(readEnvironment(least).storage).toBeUndefined();
    const s3 = { S3_ENDPOINT: 'http://storage:8333', S3_ACCESS_KEY_ID: 'stoa', S3_SECRET_ACCESS_KEY: 'k' };
    expect(readEnvironment({ ...least, ...s3 }).storage).toEqual({
      endpoint: 'http://storage:8333',
      bucket: 'stoa',
      region: 'us-east-1',
      accessKeyId: 'stoa',
      secretAccessKey: 'k',
    });
    for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])
      expect(() => readEnvironment({ ...least, ...s3, [name]: '' })).toThrow(
        `${name} is not set, but S3_ENDPOINT needs it`,
      );
  });

  test('the keys of different uses tell nothing of each other', () => {
    const [one, other] = [keysOf('a'.repeat(32)), keysOf('b'.repeat(32))];
    const texts = [one, other].flatMap((keys) => Object.values(keys).map(String));
    expect(new Set(texts).size).toBe(texts.length);
    expect(keysOf('a'.repeat(32))).toEqual(one);
  });

  test('docs/cluster.md lists every setting as env.ts has it', () => {
    expect(rowsIn(new URL('../../../docs/cluster.md', import.meta.url))).toEqual(rowsOf(settings));
  });
});

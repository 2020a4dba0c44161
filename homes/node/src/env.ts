import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readServing, servingSettings, settingsReader, type Serving, type Setting } from './settings.ts';

const { PORT, HOST, ORIGIN, ...rest } = servingSettings;

/** Every setting of the node home; all are optional. */
export const settings = {
  PORT,
  HOST,
  ORIGIN,
  STOA_DATA: {
    what: 'The one folder that holds everything. Back it up with `npm run backup`.',
    allowed: 'a path that this user can write to',
    usual: '.stoa',
    schema: z.string().min(1),
  },
  ...rest,
} as const satisfies Record<string, Setting>;

export interface Environment extends Serving {
  /** An absolute path. */
  readonly data: string;
}

/** Reads and checks the settings. Throws `BadSetting`. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const read = settingsReader(settings, env);
  return { ...readServing(env), data: resolve(read('STOA_DATA') ?? join(rootFolder(), '.stoa')) };
}

/** The folder of the repository this file was started from, built or not; outside of one, the current folder. */
function rootFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
  return process.cwd();
}

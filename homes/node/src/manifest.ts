import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CannotStart } from './cannot-start.ts';

const name = 'manifest.json';
const kind = 'stoa-backup';

/** What a backup holds. `path` is relative with `/`, `sha256` in hex, `at` epoch ms, `stoa` the release that made it. */
const shape = z.strictObject({
  kind: z.literal(kind),
  version: z.literal(1),
  stoa: z.string(),
  at: z.number().int(),
  files: z.array(
    z.strictObject({
      path: z.string().min(1),
      bytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type Manifest = z.infer<typeof shape>;

/** Describes the files of a folder. */
export async function manifestOf(folder: string, paths: readonly string[], stoa: string): Promise<Manifest> {
  const files = [];
  for (const path of paths) {
    const file = join(folder, path);
    files.push({ path, bytes: statSync(file).size, sha256: await sha256Of(file) });
  }
  return { kind, version: 1, stoa, at: Date.now(), files };
}

export const manifestFile = (folder: string) => join(folder, name);

/** Reads a backup's manifest and compares each file with it. Throws `CannotStart` with what is wrong and what to do. */
export async function checkedManifest(folder: string): Promise<Manifest> {
  const parsed = shape.safeParse(read(manifestFile(folder)));
  if (!parsed.success)
    throw new CannotStart(`${folder} is no backup of a Stoa: name the folder that \`backup\` made.`);
  for (const { path, bytes, sha256 } of parsed.data.files) {
    const file = join(folder, path);
    const inside = !normalize(path).startsWith('..') && !path.startsWith('/') && !path.includes('\\');
    if (!inside || (await sizeAndHash(file)) !== `${bytes} ${sha256}`)
      throw new CannotStart(`The backup is damaged at ${path}: use another one. Nothing was changed.`);
  }
  return parsed.data;
}

async function sizeAndHash(file: string): Promise<string> {
  try {
    return `${statSync(file).size} ${await sha256Of(file)}`;
  } catch {
    return 'missing';
  }
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Creates, updates and destroys everything that a Stoa on Cloudflare is made of. `homes/workers/wrangler.jsonc` is the source of truth; this
 * reads its dates, flags and crons, and a binding that is missing here fails. See `docs/workers.md`.
 *
 * `--dev` runs it in alchemy's own miniflare; `--destroy` takes a stage away. Settings: `STAGE` (dev, staging, production), `ORIGIN`,
 * `ALCHEMY_PASSWORD` (encrypts the secrets in the state), `STOA_SECRET`, `STOA_SETUP`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import alchemy from 'alchemy';
import { Assets, D1Database, DurableObjectNamespace, Images, R2Bucket, Worker } from 'alchemy/cloudflare';

const stages = ['dev', 'staging', 'production'] as const;
const stage = stages.find((one) => one === (process.env['STAGE'] ?? 'dev'));
if (!stage) throw new Error(`STAGE must be one of ${stages.join(', ')}.`);

const home = join(import.meta.dirname, '../../homes/workers');
/** JSON with comments and trailing commas; none of its texts holds either. */
const wrangler = JSON.parse(
  readFileSync(join(home, 'wrangler.jsonc'), 'utf8')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/,(\s*[}\]])/g, '$1'),
) as {
  compatibility_date: string;
  compatibility_flags: string[];
  triggers: { crons: string[] };
  d1_databases: { binding: string }[];
  r2_buckets: { binding: string }[];
  images: { binding: string };
  durable_objects: { bindings: { name: string; class_name: string }[] };
};

const needed = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set.`);
  return value;
};

const secretIfSet = (name: string) => {
  const value = process.env[name];
  return value ? { [name]: alchemy.secret(value) } : {};
};
const app = await alchemy('stoa', { stage, password: needed('ALCHEMY_PASSWORD') });

const directory = await D1Database('directory', { name: `stoa-directory-${stage}` });
// Goes with its stage, as the databases do, although something is in it.
const blobs = await R2Bucket('blobs', { name: `stoa-blobs-${stage}`, empty: true });
const objects = Object.fromEntries(
  wrangler.durable_objects.bindings.map(({ name, class_name }) => [
    name,
    DurableObjectNamespace(name.toLowerCase(), { className: class_name, sqlite: true }),
  ]),
);
for (const { binding } of [...wrangler.d1_databases, ...wrangler.r2_buckets])
  if (binding !== 'DIRECTORY' && binding !== 'BLOBS')
    throw new Error(`wrangler.jsonc binds ${binding}, which nothing here makes.`);

export const worker = await Worker('stoa', {
  name: `stoa-${stage}`,
  entrypoint: join(home, 'build/server/entry.js'),
  // alchemy's own miniflare is older than the date that wrangler runs with.
  compatibilityDate: app.local ? '2026-07-01' : wrangler.compatibility_date,
  compatibilityFlags: wrangler.compatibility_flags,
  crons: wrangler.triggers.crons,
  url: true,
  bindings: {
    ...objects,
    ASSETS: await Assets({ path: join(home, 'build/assets') }),
    DIRECTORY: directory,
    BLOBS: blobs,
    [wrangler.images.binding]: Images(),
    ORIGIN: needed('ORIGIN'),
    STOA_SUBDOMAINS: process.env['STOA_SUBDOMAINS'] === 'on' ? 'on' : 'off',
    STOA_SECRET: alchemy.secret(needed('STOA_SECRET')),
    STOA_SETUP: alchemy.secret(needed('STOA_SETUP')),
    ...(process.env['MAIL_FROM'] && { MAIL_FROM: process.env['MAIL_FROM'] }),
    ...secretIfSet('RESEND_API_KEY'),
    ...secretIfSet('MAIL_WEBHOOK_SECRET'),
    ...secretIfSet('MAILERSEND_API_KEY'),
    ...secretIfSet('GOOGLE_CLIENT_ID'),
    ...secretIfSet('GOOGLE_CLIENT_SECRET'),
    ...(process.env['OPENID_ISSUER'] && { OPENID_ISSUER: process.env['OPENID_ISSUER'] }),
    ...(process.env['OPENID_NAME'] && { OPENID_NAME: process.env['OPENID_NAME'] }),
  },
  ...(stage === 'production' && { domains: [new URL(needed('ORIGIN')).host] }),
  dev: { port: Number(process.env['PORT'] ?? 3000) },
});
console.log(
  `Stoa (${stage}) is at ${process.env['ORIGIN']}; the Worker answers at ${worker.url ?? 'its domain'}.`,
);

await app.finalize();

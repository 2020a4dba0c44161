import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { nodeOptions } from '../../../tools/src/server.mjs';
import { readEnvironment, settings } from './env.ts';

/** Nothing here needs Docker: the files of `infra/` and the pipeline are held against the program and against each other. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const yaml = <Shape>(path: string): Shape => parse(read(path), { merge: true }) as Shape;

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  command?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  name: string;
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  networks: Record<string, { ipam?: { config: { subnet: string }[] } }>;
  volumes: Record<string, object>;
}
const compose = yaml<Compose>('infra/compose.yml');
const services = Object.entries(compose.services);
const apps = services.filter(([, { build }]) => build !== undefined);
const dockerfile = read('infra/Dockerfile');
const ofImage = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(dockerfile)![1]!;

const names = new Set(
  Object.entries(settings).flatMap(([name, one]) => ('secret' in one ? [name, `${name}_FILE`] : [name])),
);

/** As Compose fills in `${NAME:-usual}` and `${NAME:?words}`. */
const filledIn = (text: string, env: Record<string, string>): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest?: string) => {
    const value = env[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} has no value`);
    return value;
  });
const keeper = { ORIGIN: 'https://stoa.example', STOA_MEDIA_ADDRESS: '203.0.113.7' };

/** Files of secrets as `make-secrets.sh` writes them, from values that need escaping. */
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'stoa-infra-'));
  for (const name of ['make-secrets.sh', 'secrets.example.yml'])
    copyFileSync(join(root, 'infra', name), join(scratch, name));
  const filled = read('infra/secrets.example.yml').replace(/: ''$/gm, `: 'p@ss/w:rd+${'x'.repeat(32)}='`);
  writeFileSync(join(scratch, 'secrets.yml'), filled);
  execFileSync('sh', [join(scratch, 'make-secrets.sh')], { stdio: 'ignore' });
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('compose.yml', () => {
  test.each(apps)('%s sets nothing that the program does not know', (_, { environment = {} }) => {
    expect(Object.keys(environment).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(apps)('%s starts with what it is given', (_, { environment = {}, secrets = [] }) => {
    const env: Record<string, string> = { HOST: ofImage('HOST'), PORT: ofImage('PORT') };
    for (const [name, text] of Object.entries(environment)) {
      env[name] = filledIn(text, keeper);
      if (!name.endsWith('_FILE')) continue;
      const secret = env[name].replace('/run/secrets/', '');
      expect(secrets).toContain(secret);
      env[name] = join(scratch, compose.secrets[secret]!.file);
    }
    const read = readEnvironment(env);
    expect(read.origin.origin).toBe(keeper.ORIGIN);
    expect(decodeURIComponent(new URL(read.databaseUrl).password)).toMatch(/^p@ss\/w:rd\+x{32}=$/);
    expect(new URL(read.databaseUrl).username).toBe('stoa_app');
    // Where it looks for others is where they are.
    for (const url of [read.databaseUrl, read.databaseOwnerUrl!, read.redisUrl, read.storage!.endpoint])
      expect(Object.keys(compose.services)).toContain(new URL(url).hostname);
    expect(read.isTrustedProxy(compose.networks.inner!.ipam!.config[0]!.subnet.replace(/0\/24$/, '9'))).toBe(
      true,
    );
  });

  test('every secret that is used is declared, is written by make-secrets.sh, and is used', () => {
    const used = new Set(services.flatMap(([, { secrets = [] }]) => secrets));
    expect([...used].toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
    const files = Object.values(compose.secrets).map(({ file }) => file.replace('./secrets/', ''));
    expect(readdirSync(join(scratch, 'secrets')).toSorted()).toEqual(files.toSorted());
    const identities = JSON.parse(readFileSync(join(scratch, 'secrets/s3_identities'), 'utf8')) as {
      identities: { credentials: { accessKey: string; secretKey: string }[] }[];
    };
    expect(identities.identities[0]!.credentials).toEqual([
      {
        accessKey: apps[0]![1].environment!.S3_ACCESS_KEY_ID,
        secretKey: readFileSync(join(scratch, 'secrets/s3_secret_access_key'), 'utf8'),
      },
    ]);
  });

  test('the ports of media are the same inside and outside, and each process has its own', () => {
    const ports = apps.map(([, { environment, ports }]) => {
      const port = environment!.STOA_MEDIA_PORT;
      expect(ports).toEqual([`${port}:${port}/udp`]);
      return port;
    });
    expect(new Set(ports).size).toBe(apps.length);
  });

  test('nothing but Nginx and media is open to the world', () => {
    const open = services.filter(([, { ports }]) => ports).map(([name]) => name);
    expect(open.toSorted()).toEqual([...apps.map(([name]) => name), 'nginx'].toSorted());
    for (const [name, { networks }] of services)
      if (!open.includes(name)) expect(networks, name).toEqual(['inner']);
  });

  test('images of others are pinned to a version', () => {
    for (const [name, { image = '', build }] of services)
      if (!build) expect(image, name).toMatch(/^[\w./-]+:\d+(?:\.\d+)*(?:-[\w.]+)?$/);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/:(?:24-)?\$\{DEBIAN\}$/);
    expect(dockerfile).toMatch(/^ARG DEBIAN=bookworm-slim$/m);
  });

  test('what is waited for, joined or mounted is there', () => {
    for (const [name, { depends_on = {}, networks = [], volumes = [], build }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, build: built } = compose.services[other]!;
        if (condition === 'service_healthy')
          expect(
            healthcheck ?? (built && /^HEALTHCHECK/m.exec(dockerfile)),
            `${name} → ${other}`,
          ).toBeTruthy();
      }
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
      for (const volume of volumes.map((one) => filledIn(one, {}).split(':')[0]!))
        if (!volume.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(volume);
        else if (volume !== './tls') expect(existsSync(join(root, 'infra', volume)), volume).toBe(true);
      if (build) expect(existsSync(join(root, build.dockerfile))).toBe(true);
    }
  });
});

test('the image starts Node as `npm start` does', () => {
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)![1]!) as string[];
  expect(command).toEqual(['node', '--enable-source-maps', ...nodeOptions, 'build/server/main.js']);
});

test('Nginx asks the processes that Compose starts', () => {
  const upstream = [...read('infra/nginx/stoa.conf').matchAll(/^ {4}server (\S+):(\d+) /gm)];
  expect(upstream.map(([, name]) => name)).toEqual(apps.map(([name]) => name));
  for (const [, , port] of upstream) expect(port).toBe(ofImage('PORT'));
  const mounted = compose.services.nginx!.volumes!.map((one) => one.split(':')[1]);
  for (const [, file] of read('infra/nginx/stoa.conf').matchAll(/^ *include (\S+);/gm))
    expect(mounted).toContain(file);
});

interface Task {
  cmds: (string | { task: string })[];
  desc?: string;
  internal?: boolean;
}
const taskfile = yaml<{ vars: Record<string, string | { sh: string }>; tasks: Record<string, Task> }>(
  'infra/Taskfile.yml',
);
const iac = yaml<{
  REGISTRY_NAME: string;
  IMAGE_NAME: string;
  stages: Record<string, { host: string; origin: string }>;
}>('infra/iac.yml');

describe('Taskfile.yml', () => {
  test.each(Object.entries(iac.stages))('reads the stage %s as iac.yml has it', (stage, { host, origin }) => {
    const said = (name: string): string => {
      const sh = (taskfile.vars[name] as { sh: string }).sh.replaceAll('{{.STAGE}}', stage);
      return execFileSync('sh', ['-c', sh], { cwd: join(root, 'infra'), encoding: 'utf8' }).trim();
    };
    expect(['REGISTRY_NAME', 'IMAGE_NAME', 'HOST', 'ORIGIN'].map(said)).toEqual([
      iac.REGISTRY_NAME,
      iac.IMAGE_NAME,
      host,
      origin,
    ]);
    expect(
      readEnvironment({ STOA_SECRET: 's'.repeat(32), DATABASE_URL: 'postgres://a@b/c', ORIGIN: origin })
        .origin.origin,
    ).toBe(origin);
  });

  test('calls only what is there', () => {
    const containers = apps.map(([name]) => `${compose.name}-${name}-1`);
    for (const { cmds } of Object.values(taskfile.tasks))
      for (const cmd of cmds) {
        if (typeof cmd !== 'string') {
          expect(Object.keys(taskfile.tasks)).toContain(cmd.task);
          continue;
        }
        for (const [, name] of cmd.matchAll(/\b(stoa-[\w-]+-1)\b/g))
          expect([...containers, `${compose.name}-postgres-1`]).toContain(name);
        for (const [, volume] of cmd.matchAll(/-v stoa_(\w+):/g))
          expect(Object.keys(compose.volumes)).toContain(volume);
        const started = /up -d --wait (?:--no-deps )?(.+)$/.exec(cmd)?.[1]?.split(' ') ?? [];
        for (const name of started) expect(Object.keys(compose.services)).toContain(name);
        if (cmd.startsWith('./')) expect(existsSync(join(root, 'infra', cmd)), cmd).toBe(true);
      }
  });
});

interface Step {
  run?: string;
  uses?: string;
}
interface Job {
  needs?: string;
  environment?: string;
  steps: Step[];
  services?: Record<string, { image: string }>;
}
const pipeline = yaml<{ jobs: Record<string, Job>; permissions: object }>('.github/workflows/pipeline.yml');

describe('the pipeline', () => {
  const jobs = Object.entries(pipeline.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test('runs what a developer runs, before anything is built', () => {
    expect(pipeline.jobs.test!.steps.map(({ run }) => run)).toContain('npm test');
    expect(jobs.map(([name, { needs }]) => `${needs ?? 'nothing'} → ${name}`)).toEqual([
      'nothing → test',
      'test → image',
      'image → staging',
      'staging → production',
    ]);
    expect(existsSync(join(root, '.nvmrc'))).toBe(true);
  });

  test('asks a person before production, which gets what staging got', () => {
    expect(pipeline.jobs.production!.environment).toBe('production');
    expect(pipeline.jobs.production!.steps).toEqual(pipeline.jobs.staging!.steps);
  });

  test('may read and no more, uses actions of a named version, and tasks that are there', () => {
    expect(pipeline.permissions).toEqual({ contents: 'read' });
    for (const { uses } of steps)
      if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@(?:v\d+(?:\.\d+)*|[\da-f]{40})$/);
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/\b(?:app|data|secrets):[a-z]+/g)].map(([name]) => name),
    );
    expect(called.length).toBeGreaterThan(0);
    for (const name of called) expect(Object.keys(taskfile.tasks)).toContain(name);
  });

  test('tests against the databases that Compose runs', () => {
    for (const [name, { image }] of Object.entries(pipeline.jobs.test!.services!))
      expect(image).toBe(compose.services[name]!.image);
  });
});

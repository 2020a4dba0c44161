/**
 * What every command does first: install what is missing, build what is stale. Plain JavaScript with no dependency, because it
 * runs before anything is installed, under whatever Node (20 or newer) the machine has.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const stamps = join(root, 'node_modules', '.cache', 'stoa');

/** Ends the command with one sentence that says what to do. */
export function stop(sentence) {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}

/** The Node that Stoa runs on: the pinned one of the install, else this one if it is new enough for SvelteKit 3. */
export function nodeBinary() {
  const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `Stoa needs Node 22.18 or newer on this machine (found ${process.versions.node}): there is no packaged Node for it.`,
  );
}

/** The environment in which `node` and the tools of the install come first. */
export const environment = () => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
});

/** Runs a command to its end; answers whether it went well. */
export function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
    ...options,
  });
  return status === 0;
}

export function install() {
  const wanted = hashOf(packageFiles());
  if (existsSync(join(root, 'node_modules', '.bin')) && stampOf('install') === wanted) return;
  console.log('Installing what is missing…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if (!run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: process.env }))
    stop(
      'The install did not finish. Is the npm registry reachable? Run the command again; nothing else was touched.',
    );
  stamp('install', wanted);
}

/** What each home is built of besides what all are. */
const homes = {
  node: { folders: ['homes/node'], entry: 'main.js' },
  cluster: { folders: ['homes/node', 'homes/cluster'], entry: 'main.js' },
  workers: { folders: ['homes/workers'], entry: 'entry.js' },
};

/** Builds a home when any source it is made of changed since its last build. */
export function build(home = 'node') {
  const { folders, entry } = homes[home];
  const sources = ['app', 'domain', 'tenantdb', 'media', 'adapters', ...folders].flatMap((folder) =>
    filesBelow(join(root, folder)),
  );
  const wanted = hashOf([...sources, join(root, 'package-lock.json')]);
  const name = `build-${home}`;
  if (existsSync(join(root, 'homes', home, 'build/server', entry)) && stampOf(name) === wanted) return;
  console.log(home === 'node' ? 'Building…' : `Building the ${home} home…`);
  const log = spawnSync('npm', ['run', 'build', '--silent', '-w', `@stoa/${home}`], {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (log.status !== 0) {
    console.error(log.stdout, log.stderr);
    stop('The build failed; its output is above. The last working build, if any, was not started.');
  }
  stamp(name, wanted);
}

const packageFiles = () => [
  join(root, 'package-lock.json'),
  ...['.', 'app', 'domain', 'tenantdb', 'media', 'e2e', 'bench', 'tools'].map((d) =>
    join(root, d, 'package.json'),
  ),
  ...['adapters', 'homes'].flatMap((d) =>
    readdirSync(join(root, d)).map((name) => join(root, d, name, 'package.json')),
  ),
];

const generated = new Set(['node_modules', 'build', 'made', '.svelte-kit', '.wrangler', 'test-results']);
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (generated.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.test\.ts$|\.md$/.test(entry.name) ? [] : [path];
  });
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const file of files.filter((f) => existsSync(f) && statSync(f).isFile()).sort())
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}
const stampFile = (name) => join(stamps, name);
const stampOf = (name) => (existsSync(stampFile(name)) ? readFileSync(stampFile(name), 'utf8') : '');
function stamp(name, value) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), value);
}

/**
 * `npm run demo` calls this once before it starts: fills the data folder with a workspace in use, through the use cases and this
 * home's own adapters. A folder that is filled already stays as it is; one that is
 * not a demo is refused.
 */
import { createSocket } from 'node:dgram';
import type { Slug, Stoa } from '@stoa/domain';
import { CannotStart, sentenceOf } from './cannot-start.ts';
import { demoPassword, emailOf, people, workspaceName } from './demo/people.ts';
import { fillDemo } from './demo/fill.ts';
import { readEnvironment } from './env.ts';
import { openNodeStoa } from './home.ts';

/** Nothing of sound and pictures is needed to write records, so the real port is left to a server that may be running. */
const freeUdpPort = () =>
  new Promise<number>((resolve) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

async function fill(): Promise<void> {
  const env = { ...readEnvironment(), mediaPort: await freeUdpPort() };
  const stoa = await openNodeStoa(env, () => {});
  try {
    const secret = await stoa.setupSecret();
    if (secret !== undefined) await fillDemo(stoa, secret);
    else if (!(await isDemo(stoa)))
      throw new CannotStart(`${env.data} is in use and not a demo: name another folder with STOA_DATA.`);
  } finally {
    await stoa.close();
  }
  const [owner] = people;
  process.stdout.write(
    `\nThe demo workspace ${workspaceName} is in ${env.data}.\nSign in as ${owner!.name}: ${emailOf(owner!.key)}, password “${demoPassword}”.\n\n`,
  );
}

/** Whether a folder with an owner was filled by an earlier run: only the demo has these people. */
async function isDemo({ directory }: Stoa): Promise<boolean> {
  const workspace = await directory.workspaces.bySlug('agora' as Slug);
  if (!workspace) return false;
  const { members } = await directory.workspaces.members(workspace.id, { limit: 200, offset: 0 });
  return members.some(({ email }) => email === emailOf(people[0]!.key));
}

try {
  await fill();
} catch (cause) {
  process.stderr.write(`\n${sentenceOf(cause) ?? String((cause as Error)?.stack ?? cause)}\n\n`);
  process.exit(1);
}

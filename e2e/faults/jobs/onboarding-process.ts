/**
 * `onboarding-process.ts <place>`: writes the members of the directory into the workspace, as opening it does, and does the jobs that come of
 * it until none is left; then prints `over`. Says `ready` before it begins.
 */
import {
  createJobRunner,
  createMailer,
  jobDefinitions,
  mirrorMembers,
  moveOutbox,
  performIn,
  randomIds,
  stoaItself,
  systemClock,
  type Home,
  type ProcessId,
  type WorkspaceId,
} from '@stoa/domain';
import { openDirectory } from '@stoa/records';
import { openPlace, type Place } from './place.ts';

const { place, alone, leaseMs } = JSON.parse(process.argv[2]!) as {
  place: Place;
  alone: boolean;
  leaseMs: number;
};
const { queue, records, directory, close } = await openPlace(place, systemClock);
const listed = await openDirectory(directory);
const base = { clock: systemClock, ids: randomIds, mails: listed.mails };
const home = {
  ...{ ...base, ...listed, ...records, jobs: queue, workspaceId: 'agora' as WorkspaceId },
  mailer: createMailer({ ...base, origin: new URL('https://stoa.example'), log: () => {} }),
} as unknown as Home;
process.stdout.write('ready\n');

await mirrorMembers(home);
await moveOutbox(home);
const runner = createJobRunner({
  queue,
  definitions: jobDefinitions,
  home: { inWorkspace: () => performIn(home, stoaItself), directory: home },
  owner: `process ${process.pid}` as ProcessId,
  clock: systemClock,
  log: () => {},
  ...{ alone, leaseMs },
});
do await runner.drain();
while (
  (await queue.counts()).running > 0 &&
  (await new Promise((resolve) => setTimeout(resolve, 100, true)))
);
await home.mailer.carryDue();
process.stdout.write('over\n');
await close();

import { expect, test } from 'vitest';
import { stoaItself } from '../actor.ts';
import type { Home } from '../home.ts';
import type { PersonId } from '../ids.ts';
import { createJobRunner } from '../jobs/runner.ts';
import { jobDefinitions } from '../jobs/definitions.ts';
import { listJobs } from '../jobs/list-jobs.ts';
import { moveOutbox } from '../jobs/outbox-chore.ts';
import { viewJob } from '../jobs/view-job.ts';
import { performIn } from '../perform.ts';
import { createMemoryJobQueue } from '../ports/job-queue.memory.ts';
import type { ProcessId } from '../ports/leases.ts';
import { mirrorMember } from '../roster/mirror-member.ts';
import { agora, ben, eve, mia } from '../workspaces/rehearsal.ts';
import { checkNewcomer } from './steps.ts';

/** Agora, with a worker of its jobs that is told when to work. */
async function scene() {
  const home = await agora({ ben: 'member' });
  const queue = createMemoryJobQueue(home);
  const whole = { ...home, jobs: queue };
  const runner = createJobRunner({
    ...{ queue, definitions: jobDefinitions, owner: 'ada' as ProcessId, clock: home.clock, log: () => {} },
    home: {
      inWorkspace: () => performIn(whole as unknown as Home, stoaItself),
      directory: whole as unknown as Home,
    },
  });
  const mails = async () => (await home.mails.list({ limit: 10, offset: 0 })).mails;
  return { ...whole, queue, runner, sent: mails };
}

test('whoever joins is welcomed once, by four steps', async () => {
  const home = await scene();
  for (let again = 0; again < 2; again++) await mirrorMember(home, ben, { personId: ben.id });
  expect(await moveOutbox(home)).toBe(1);
  expect(await moveOutbox(home)).toBe(0);
  await home.runner.drain();
  const listed = await listJobs(home, mia, {});
  if (!listed.ok) throw new Error(listed.error.type);
  const [job] = listed.value.items;
  expect(job).toMatchObject({ name: 'onboarding', state: 'done', about: 'ben', startedBy: 'ben' });
  const viewed = await viewJob(home, ben, { id: job!.id });
  expect(viewed.ok && viewed.value.steps.map(({ name, state }) => [name, state])).toEqual([
    ['validate data', 'done'],
    ['create profile', 'done'],
    ['send welcome mail', 'done'],
    ['initialise settings', 'done'],
  ]);
  expect(await home.sent()).toMatchObject([{ kind: 'welcome', subject: 'Welcome to Agora' }]);
  expect(await home.profiles.of(ben.id)).toMatchObject({
    joinedAs: 'ben',
    settings: { mentionsByMail: true, digestByMail: false },
  });
});

test('the welcome is in what the newcomer reads', async () => {
  const home = await scene();
  home.workspaces.languageOf = async () => 'id';
  await mirrorMember(home, ben, { personId: ben.id });
  await moveOutbox(home);
  await home.runner.drain();
  expect(await home.sent()).toMatchObject([{ kind: 'welcome', subject: 'Selamat datang di Agora' }]);
});

test('a row that is moved twice is one job, and who joins again is welcomed again', async () => {
  const home = await scene();
  await mirrorMember(home, ben, { personId: ben.id });
  const waiting = await home.outbox.waiting(10);
  await moveOutbox(home);
  // The process ended before it took the row away.
  await home.outbox.add(waiting);
  await moveOutbox(home);
  expect(await home.queue.counts()).toMatchObject({ waiting: 1 });
  await home.workspaces.leave(home.workspaceId, ben.id);
  await mirrorMember(home, mia, { personId: ben.id });
  await home.workspaces.join(home.workspaceId, ben.id, 'member', home.clock.pass(1_000));
  await mirrorMember(home, ben, { personId: ben.id });
  await moveOutbox(home);
  expect(await home.queue.counts()).toMatchObject({ waiting: 2 });
});

test('who has left before it began is not written to', async () => {
  const home = await scene();
  await mirrorMember(home, ben, { personId: ben.id });
  await moveOutbox(home);
  await home.workspaces.leave(home.workspaceId, ben.id);
  await home.runner.drain();
  const [job] = await home.queue.list({}, 1);
  expect(job).toMatchObject({ state: 'done', output: '{"welcomed":false}' });
  expect(await home.sent()).toEqual([]);
});

test('steps are for Stoa itself, and jobs for those who look after them', async () => {
  const home = await scene();
  const refused = await checkNewcomer(home, mia, { personId: 'ben' as PersonId });
  expect(refused).toMatchObject({ ok: false, error: { type: 'NotAllowed' } });
  await mirrorMember(home, ben, { personId: ben.id });
  await moveOutbox(home);
  const [job] = await home.queue.list({}, 1);
  expect(await listJobs(home, ben, {})).toMatchObject({ ok: false, error: { type: 'NotAllowed' } });
  expect(await viewJob(home, eve, { id: job!.id })).toMatchObject({ ok: false, error: { type: 'NotFound' } });
  expect(await viewJob(home, mia, { id: job!.id })).toMatchObject({ ok: true });
  // In the directory they are for the keeper.
  const { workspaceId: _, roster: __, ...directory } = home;
  expect(await listJobs(directory, mia, {})).toMatchObject({ ok: false, error: { type: 'NotFound' } });
  await home.keepers.name(mia.id);
  expect(await listJobs(directory, mia, {})).toMatchObject({
    ok: true,
    value: { items: [{ about: 'Agora' }] },
  });
});

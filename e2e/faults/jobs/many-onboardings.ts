import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { randomIds, systemClock, type PersonId, type Slug, type WorkspaceId } from '@stoa/domain';
import { openDirectory } from '@stoa/records';
import type { Fault, Outcome } from '../fault.ts';
import { openPlace } from './place.ts';
import { siteOn, type Site } from './work.ts';

const steps = ['validate data', 'create profile', 'send welcome mail', 'initialise settings'];

async function manyOnboardings(
  what: 'sqlite' | 'postgres',
  members: number,
  kills: number,
): Promise<Outcome> {
  const site = await siteOn(what);
  try {
    await fill(site, members);
    let killed = 0;
    while (killed < kills && (await live(site, 20 + Math.random() * 150))) killed += 1;
    await live(site);
    return { ...(await look(site, members, killed)) };
  } finally {
    await site.close();
  }
}

/** A workspace with so many members, of whom it does not know yet. */
async function fill(site: Site, members: number): Promise<void> {
  const { directory, close } = await openPlace(site.place, systemClock);
  const { workspaces } = await openDirectory(directory);
  const at = systemClock.now();
  const people = Array.from({ length: members + 1 }, () => randomIds.next() as PersonId);
  await directory.runAll(
    people.map((id, n) => ({
      sql: `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
            values (:id, :name, :email, 1, :at, :at)`,
      params: { id, name: `Person ${n}`, email: `p${n}@agora.example`, at: new Date(at).toISOString() },
    })),
  );
  const workspace = { id: 'agora' as WorkspaceId, slug: 'agora' as Slug, name: 'Agora', createdAt: at };
  await workspaces.create(workspace, people[0]!);
  await directory.runAll(
    people.slice(1).map((id) => ({
      sql: `insert into membership (workspace_id, person_id, role, joined_at) values ('agora', :id, 'member', :at)`,
      params: { id, at },
    })),
  );
  await close();
}

/** One life, killed so long after it is ready; answers whether it was killed before it was over. */
function live({ place, alone, leaseMs }: Site, killedAfterMs?: number): Promise<boolean> {
  const script = join(import.meta.dirname, 'onboarding-process.ts');
  const child = spawn(process.execPath, [script, JSON.stringify({ place, alone, leaseMs })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => {
    if (killedAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killedAfterMs);
  });
  return new Promise((resolve, reject) =>
    child.once('close', (code, signal) =>
      code === 0 || signal === 'SIGKILL'
        ? resolve(signal === 'SIGKILL')
        : reject(new Error(`it ended with ${code}`)),
    ),
  );
}

async function look(site: Site, members: number, killed: number): Promise<Outcome> {
  const { queue, directory, records, close } = await openPlace(site.place, systemClock);
  const { mails } = await openDirectory(directory);
  const counts = await queue.counts();
  let whole = 0;
  let again = 0;
  for (let before; ;) {
    const page = await queue.list({}, 100, before);
    for (const { id } of page) {
      const viewed = (await queue.view(id))!;
      if (steps.every((name, n) => viewed.steps[n]?.name === name && viewed.steps[n].state === 'done'))
        whole += 1;
      again += viewed.steps.filter(({ attempts }) => attempts !== 1).length;
    }
    const last = page.at(-1);
    if (!last) break;
    before = { at: last.createdAt, id: last.id };
  }
  const to = new Map<string, number>();
  for (let offset = 0; ; offset += 200) {
    const page = await mails.list({ limit: 200, offset });
    for (const mail of page.mails) to.set(mail.to, (to.get(mail.to) ?? 0) + 1);
    if (page.mails.length === 0) break;
  }
  const left = (await records.outbox.waiting(1)).length;
  await close();
  const twice = [...to.values()].filter((count) => count > 1).length;
  const jobs = members + 1;
  return {
    figure: `${killed} kills; ${counts.done} of ${jobs} done, ${whole} of them with their four steps, ${again} steps kept twice; ${to.size} of ${members} have a mail, ${twice} have two`,
    pass:
      counts.done === jobs &&
      whole === jobs &&
      again === 0 &&
      to.size === members &&
      twice === 0 &&
      left === 0,
  };
}

export const manyOnboardingsKilled: Fault = {
  id: 'G1o',
  what: 'kill -9 at random moments while many members are welcomed',
  run: (short) => manyOnboardings('sqlite', short ? 80 : 1_000, short ? 3 : 40),
};
export const manyOnboardingsKilledOnPostgres: Fault = {
  id: 'G1op',
  what: 'the same on PostgreSQL, with leases of 1 s',
  run: (short) => manyOnboardings('postgres', short ? 30 : 1_000, short ? 1 : 40),
};

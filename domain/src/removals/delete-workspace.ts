import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';

/**
 * Deletes the workspace with its branches, for good. For owners, who say its name so that it is no slip of a hand. From the moment that this
 * answers, nobody finds it and its slug is free; what lies in its database, its blobs, its jobs and its cache is deleted right after that
 * (`emptyRemoved`), and somebody looks that it is. Its other owners are told by mail, and in a small workspace everybody else.
 */
export async function deleteWorkspace(
  deps: ClockDep & FanoutDep & MailerDep & RemovalsDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { name }: { name: string },
): Promise<Result<null, StandingRefused | InvalidInput>> {
  const standing = await standingOf(deps, by, 'owner', 'deleteWorkspace');
  if (!standing.ok) return standing;
  const workspace = await deps.workspaces.byId(deps.workspaceId);
  if (!workspace) return err({ type: 'NotFound', what: 'workspace' });
  if (plain(name) !== plain(workspace.name))
    return err({ type: 'InvalidInput', field: 'name', problem: 'another' });
  const people = await tellable(deps, standing.value.person.id);
  const asked = { by: standing.value.person.id, at: deps.clock.now() };
  for (const workspaceId of await deps.removals.begin(workspace.id, asked))
    deps.fanout.publish({ type: 'workspaceGone', workspaceId });
  // Gone is gone: a mail that could not be kept now does not say otherwise.
  await Promise.allSettled(
    people.map(async ({ personId, name: reader, email }) => {
      const lang = await deps.workspaces.languageOf({ personId });
      await deps.mailer.send({
        key: `workspace gone ${workspace.id} ${personId}`,
        kind: 'workspaceGone',
        to: email,
        ...(lang && { lang }),
        letter: (letters, origin) =>
          letters.workspaceGone({
            ...{ name: reader, by: standing.value.person.name, workspace: workspace.name },
            link: new URL('/w', origin).href,
          }),
      });
    }),
  );
  return ok(null);
}

/** In a workspace of so many members all are told, in a larger one its owners. */
const toldMost = 50;
const membersAtOnce = 500;

async function tellable(deps: WorkspacesDep & WorkspaceIdDep, by: PersonId): Promise<readonly Member[]> {
  const owners: Member[] = [];
  for (let after: PersonId | undefined; ;) {
    const page = await deps.workspaces.membersAfter(
      deps.workspaceId,
      membersAtOnce,
      ...(after ? ([after] as const) : []),
    );
    if (after === undefined && page.length <= toldMost) return page.filter(({ personId }) => personId !== by);
    owners.push(...page.filter(({ role, personId }) => role === 'owner' && personId !== by));
    if (page.length < membersAtOnce) return owners;
    after = page.at(-1)!.personId;
  }
}

/** Blanks and letters that look the same are the same: who types a name does not see which were meant. */
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, ' ').trim();

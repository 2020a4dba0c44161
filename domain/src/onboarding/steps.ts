import type { Actor } from '../actor.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { ProfilesDep } from '../ports/profiles.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import type { InvalidInput, NotAllowed } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClockDep } from '../time.ts';

interface Who {
  readonly personId: PersonId;
}
const onlyStoa = (action: string) => err<NotAllowed>({ type: 'NotAllowed', action });

const memberOf = (deps: WorkspacesDep & WorkspaceIdDep, { personId }: Who): Promise<Member | undefined> =>
  deps.workspaces.member(deps.workspaceId, { personId });

/** Whether somebody who joined is a member still, and can be worked with. */
export async function checkNewcomer(
  deps: WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  who: Who,
): Promise<Result<{ readonly stays: boolean }, InvalidInput | NotAllowed>> {
  if (by.type !== 'stoa') return onlyStoa('checkNewcomer');
  const member = await memberOf(deps, who);
  if (!member) return ok({ stays: false });
  if (member.name.trim() === '') return err({ type: 'InvalidInput', field: 'name', problem: 'empty' });
  if (!/^[^@\s]+@[^@\s]+$/.test(member.email))
    return err({ type: 'InvalidInput', field: 'email', problem: 'invalid' });
  return ok({ stays: true });
}

export async function beginProfile(
  deps: ClockDep & ProfilesDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  who: Who,
): Promise<Result<null, NotAllowed>> {
  if (by.type !== 'stoa') return onlyStoa('beginProfile');
  const member = await memberOf(deps, who);
  if (member)
    await deps.profiles.begin({
      personId: who.personId,
      joinedAs: member.name,
      createdAt: deps.clock.now(),
    });
  return ok(null);
}

/** One mail per `key`, however often it is asked for. Owners began the workspace, and are not welcomed to it. */
export async function welcomeNewcomer(
  deps: MailerDep & WorkspacesDep & WorkspaceIdDep,
  by: Actor,
  { key, ...who }: Who & { readonly key: string },
): Promise<
  Result<'sent' | 'not needed', NotAllowed | { readonly type: 'TooOften'; readonly retryMs: number }>
> {
  if (by.type !== 'stoa') return onlyStoa('welcomeNewcomer');
  const [member, workspace, lang] = await Promise.all([
    memberOf(deps, who),
    deps.workspaces.byId(deps.workspaceId),
    deps.workspaces.languageOf(who),
  ]);
  if (!member || !workspace || member.role === 'owner') return ok('not needed');
  const posted = await deps.mailer.send({
    key,
    kind: 'welcome',
    to: member.email,
    ...(lang && { lang }),
    letter: (letters, origin) =>
      letters.welcome({
        name: member.name,
        workspace: workspace.name,
        link: new URL(`/w/${workspace.slug}`, origin).href,
      }),
  });
  return posted === 'tooMany' ? err({ type: 'TooOften', retryMs: 60_000 }) : ok('sent');
}

export async function beginSettings(
  deps: ProfilesDep,
  by: Actor,
  { personId }: Who,
): Promise<Result<null, NotAllowed>> {
  if (by.type !== 'stoa') return onlyStoa('beginSettings');
  await deps.profiles.beginSettings(personId, { mentionsByMail: true, digestByMail: false });
  return ok(null);
}

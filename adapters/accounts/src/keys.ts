import {
  bearerOf,
  dayMs,
  endsSoonMs,
  err,
  hourMs,
  isId,
  keyDays,
  keyEndsMail,
  keyMadeMail,
  keysMost,
  minuteMs,
  ok,
  parseName,
  type Access,
  type Accounts,
  type Allowance,
  type Attempts,
  type Ids,
  type Instant,
  type Key,
  type Keys,
  type Mailer,
  type MailToSend,
  type Person,
  type PersonId,
  type Program,
  type ReachingKey,
  type TooManyKeys,
  type Visit,
  type WorkspaceId,
} from '@stoa/domain';
import type { Database, Engine, Statements } from '@stoa/tenantdb';
import { isAPIError } from 'better-auth/api';
import type { Auth } from './auth.ts';
import { call, type Call } from './call.ts';
import { isKeyText, keyHash } from './key-text.ts';
import type { Proof } from './proof.ts';
import { createRemembered } from './remembered.ts';
import { instantOf, personOf } from './rows.ts';
import { createTokens } from './tokens.ts';

/** Wrong keys from one address on the net. */
const wrongKeys: Allowance = { tries: 30, windowMs: minuteMs };
const making: Allowance = { tries: 40, windowMs: hourMs };
/** How exactly it is known when a key was last used, in ms. */
const usedMs = minuteMs;
/** Characters of what is looked at: our tokens take some 500. */
const bearerMost = 2_000;
/** So many addresses are remembered as having sent too many wrong keys. */
const closedMost = 10_000;

export interface KeysDeps {
  readonly auth: Auth;
  readonly engine: Engine | Database;
  readonly ids: Ids;
  readonly origin: URL;
  readonly attempts: Attempts;
  readonly sessionOf: Accounts['sessionOf'];
  readonly proof: Proof;
  readonly mailer: Mailer;
  /** What somebody may do changed. */
  readonly ended: (person: PersonId) => void;
  /** Where a request comes from; empty where nobody is to be counted. */
  readonly addressOf: (visit: Visit) => string;
}

/** {@link Keys} on Better Auth's plugins; what is asked on each request is one hash and one read of ours. */
export function createKeys(deps: KeysDeps): Keys & { forget(which: (person: PersonId) => boolean): void } {
  const { auth, engine, attempts, sessionOf, proof, mailer, ended, addressOf } = deps;
  const keysPage = new URL('/account/keys', deps.origin).href;
  const tokens = createTokens(deps);
  const remembered = createRemembered<Program>();
  const closed = new Map<string, number>();

  async function byKey(hash: string): Promise<Program | undefined> {
    const [row] = await engine.query<KeyRow>(
      `select k."id", k."permissions", k."expiresAt", k."lastRequest", u."id" as "personId", u."name", u."email"
         from "apikey" k join "user" u on u."id" = k."referenceId" where k."key" = :hash`,
      { hash },
    );
    if (!row || (row.expiresAt !== null && instantOf(row.expiresAt) <= Date.now())) return undefined;
    await used(row);
    const proof = { type: 'key', id: row.id } as const;
    return {
      person: personOf({ ...row, id: row.personId }),
      ...allowedBy(row.permissions),
      by: 'key',
      proof,
    };
  }

  /** Written at most once a minute, and not at all where nothing can be written: that keeps nobody out. */
  async function used({ id, lastRequest }: KeyRow): Promise<void> {
    const before = Date.now() - usedMs;
    if (lastRequest !== null && instantOf(lastRequest) > before) return;
    const at = { id, now: new Date().toISOString(), before: new Date(before).toISOString() };
    await engine
      .run(
        `update "apikey" set "lastRequest" = :now
          where "id" = :id and ("lastRequest" is null or "lastRequest" <= :before)`,
        at,
      )
      .catch(() => {});
  }

  /** One that was wrong is counted; after too many, nothing from there is looked up for a while. */
  async function refused(address: string) {
    const retryMs = address === '' ? undefined : await attempts.take([[`wrong key ${address}`, wrongKeys]]);
    if (retryMs === undefined) return err({ type: 'WrongKey' } as const);
    closed.set(address, performance.now() + retryMs);
    if (closed.size > closedMost) closed.delete(closed.keys().next().value!);
    return err({ type: 'TooOften', retryMs } as const);
  }
  function closedFor(address: string): number {
    const waitMs = (closed.get(address) ?? 0) - performance.now();
    if (waitMs <= 0) closed.delete(address);
    return waitMs;
  }

  /** Better Auth, which turns a broken database into refusals of its own. */
  async function asking<T>(work: () => Promise<T>): Promise<T> {
    const going: Call = {};
    return call.run(going, work).catch((cause: unknown) => {
      throw going.broke ?? cause;
    });
  }

  async function list(visit: Visit): Promise<readonly Key[]> {
    if (!(await sessionOf(visit))) return [];
    const query = { sortBy: 'createdAt', sortDirection: 'desc' } as const;
    const { apiKeys } = await asking(() => auth.api.listApiKeys({ headers: visit, query }));
    return apiKeys.map(shown).filter(({ expiresAt }) => expiresAt === undefined || expiresAt > Date.now());
  }

  const tell = (to: Person, mail: Pick<MailToSend, 'key' | 'kind' | 'letter'>) =>
    mailer.send({ ...mail, to: to.email, always: true, ...(to.language && { lang: to.language }) });

  return {
    forget: (which) => remembered.forget(({ person }) => which(person.id)),
    list,
    issue: tokens.issue,
    publicKeys: tokens.publicKeys,

    async make(visit, { name: text, access, days, workspaceId, password }) {
      const known = await sessionOf(visit);
      if (!known) return err({ type: 'NotSignedIn' });
      const name = parseName(text);
      if (!name.ok) return name;
      if (days !== undefined && !(keyDays as readonly number[]).includes(days))
        return err({ type: 'InvalidInput', field: 'days', problem: 'notAChoice' });
      const proved = await proof.take(visit, password);
      if (!proved.ok) return proved;
      if ((await list(visit)).length >= keysMost) return err<TooManyKeys>({ type: 'TooManyKeys' });
      const retryMs = await attempts.take([[`make key ${known.person.id}`, making]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      const permissions = permissionsOf(access, workspaceId);
      const expiresIn = days === undefined ? null : days * 24 * 60 * 60;
      // Without headers it is us who ask, not a client: what a key may do is not a client's to say.
      const body = { userId: known.person.id, name: name.value, expiresIn, permissions };
      const { key: secret, ...made } = await asking(() => auth.api.createApiKey({ body }));
      const { person } = known;
      const key = shown(made);
      // Whoever made it has it, also where nothing could be mailed at this moment.
      const facts = { id: key.id, key: key.name, access, days, person: person.name, link: keysPage };
      await tell(person, keyMadeMail(facts)).catch(() => {});
      return ok({ key, secret });
    },

    async revoke(visit, id) {
      const known = await sessionOf(visit);
      if (!known || !isId(id)) return false;
      try {
        await asking(() => auth.api.deleteApiKey({ headers: visit, body: { keyId: id } }));
      } catch (cause) {
        if (isAPIError(cause) && cause.statusCode === 404) return false;
        throw cause;
      }
      ended(known.person.id);
      return true;
    },

    async reaching(workspaceId, people) {
      const found: ReachingKey[] = [];
      for (let from = 0; from < people.length; from += peopleAtOnce) {
        const some = people.slice(from, from + peopleAtOnce);
        const names = Object.fromEntries(some.map((id, n) => [`p${n}`, id]));
        const rows = await engine.query<Shown & { referenceId: PersonId }>(
          `select id, name, start, permissions, "createdAt", "lastRequest", "expiresAt", "referenceId" from "apikey"
            where "referenceId" in (${some.map((_, n) => `:p${n}`).join(', ')})
              and ("expiresAt" is null or "expiresAt" > :now)`,
          { ...names, now: new Date().toISOString() },
        );
        for (const row of rows) {
          const { start: _, ...key } = shown(row);
          if (key.workspaceId === undefined || key.workspaceId === workspaceId)
            found.push({ ...key, personId: row.referenceId });
        }
      }
      return found.toSorted((a, b) => b.createdAt - a.createdAt);
    },

    async tellEnding(now) {
      const rows = await engine.query<EndingRow>(
        `select k.id, k.name as key, k."expiresAt", u.id as "personId", u.name, u.email, u.language
           from "apikey" k join "user" u on u.id = k."referenceId"
          where k."expiresAt" > :now and k."expiresAt" <= :soon order by k.id`,
        { now: new Date(now).toISOString(), soon: new Date(now + endsSoonMs).toISOString() },
      );
      let told = 0;
      for (const { id, key, expiresAt, personId, ...user } of rows) {
        const days = Math.ceil((instantOf(expiresAt) - now) / dayMs);
        const facts = { id, key: key ?? '', days, person: user.name, link: keysPage };
        const posted = await tell(personOf({ ...user, id: personId }), keyEndsMail(facts));
        if (posted === 'added') told += 1;
      }
      return told;
    },

    async programOf(visit) {
      const bearer = bearerOf(visit) ?? '';
      const hash = keyHash(bearer.slice(0, bearerMost + 1));
      const known = remembered.get(hash);
      if (known) return ok(known);
      const address = addressOf(visit);
      const waitMs = closedFor(address);
      if (waitMs > 0) return err({ type: 'TooOften', retryMs: waitMs });
      const { age } = remembered;
      const found =
        bearer.length > bearerMost
          ? undefined
          : isKeyText(bearer)
            ? await byKey(hash)
            : await tokens.programOf(bearer);
      if (!found) return refused(address);
      // What ended while it was looked up is not remembered.
      if (remembered.age === age) remembered.set(hash, found);
      return ok(found);
    },
  };
}

/** Databases take so many values in one question: D1 a hundred. */
const peopleAtOnce = 90;

interface EndingRow {
  readonly id: string;
  readonly key: string | null;
  readonly expiresAt: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly language: string | null;
}
interface KeyRow {
  readonly id: string;
  readonly permissions: string | null;
  readonly expiresAt: string | null;
  readonly lastRequest: string | null;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
}

/** Takes away all keys of somebody: who made them may be who knew the password from before, or typed an address that is not theirs. */
export async function forgetKeys(engine: Statements, person: string): Promise<void> {
  await engine.run('delete from "apikey" where "referenceId" = :person', { person });
}

/** As Better Auth keeps what a key may do: kinds of things, each with what may be done to it. */
type Permissions = Readonly<Record<string, readonly string[]>>;
const permissionsOf = (access: Access, workspaceId?: WorkspaceId): Record<string, string[]> => ({
  api: access === 'full' ? ['read', 'write'] : ['read'],
  ...(workspaceId !== undefined && { workspace: [workspaceId] }),
});
function allowedBy(stored: string | Permissions | null): Pick<Key, 'access' | 'workspaceId'> {
  const permissions = (typeof stored === 'string' ? JSON.parse(stored) : stored) as Permissions | null;
  const workspaceId = permissions?.['workspace']?.[0] as WorkspaceId | undefined;
  const access = permissions?.['api']?.includes('write') ? 'full' : 'read';
  return { access, ...(workspaceId !== undefined && { workspaceId }) };
}

interface Shown {
  readonly id: string;
  readonly name: string | null;
  readonly start: string | null;
  readonly permissions?: string | Permissions | null | undefined;
  readonly createdAt: Date | string;
  readonly lastRequest: Date | string | null;
  readonly expiresAt: Date | string | null;
}
const shown = ({ id, name, start, permissions, createdAt, lastRequest, expiresAt }: Shown): Key => ({
  id,
  name: name ?? '',
  start: start ?? '',
  ...allowedBy(permissions ?? null),
  createdAt: instantOf(createdAt),
  ...maybe('lastUsedAt', lastRequest),
  ...maybe('expiresAt', expiresAt),
});
const maybe = <Name extends string>(name: Name, date: Date | string | null) =>
  (date === null ? {} : { [name]: instantOf(date) }) as Partial<Record<Name, Instant>>;

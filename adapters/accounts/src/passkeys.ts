import {
  err,
  minuteMs,
  ok,
  parseName,
  passkeysMost,
  type Accounts,
  type Allowance,
  type Attempts,
  type NotFound,
  type Passkey,
  type PasskeyQuestion,
  type PasskeyRefused,
  type Passkeys,
  type Person,
  type PersonId,
  type Result,
  type SecurityChange,
  type SignedIn,
  type TooManyPasskeys,
  type Visit,
} from '@stoa/domain';
import { ConstraintBroken, type Statements } from '@stoa/tenantdb';
import { getAuthenticatorName } from '@better-auth/passkey';
import { isAPIError } from 'better-auth/api';
import type { Auth } from './auth.ts';
import { call, type Call } from './call.ts';
import { onlyCookie } from './only-cookie.ts';
import type { Proof } from './proof.ts';
import { instantOf, personOf } from './rows.ts';

/** Questions and answers from one address on the net. A passkey cannot be guessed; this bounds what the questions cost. */
const asking: Allowance = { tries: 60, windowMs: minuteMs };

interface PasskeysDeps {
  readonly auth: Auth;
  readonly engine: Statements;
  readonly attempts: Attempts;
  readonly proof: Proof;
  readonly sessionOf: Accounts['sessionOf'];
  arrived(visit: Visit, user: Parameters<typeof personOf>[0], headers: Headers): Promise<SignedIn>;
  changed(personId: PersonId): void;
  tell(person: Person, what: SecurityChange): void;
  addressOf(visit: Visit): string;
}

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly backedUp: number;
  readonly aaguid: string | null;
}

/** {@link Passkeys} on Better Auth's plugin. */
export function createPasskeys(deps: PasskeysDeps): Passkeys {
  const { auth, engine, attempts, proof, sessionOf, arrived, changed, tell, addressOf } = deps;
  const refused = err<PasskeyRefused>({ type: 'PasskeyRefused' });
  const tooMany = err<TooManyPasskeys>({ type: 'TooManyPasskeys' });
  const notThere = err<NotFound>({ type: 'NotFound', what: 'passkey' });

  const shown = (row: Row): Passkey => ({
    id: row.id,
    name: row.name || getAuthenticatorName(row.aaguid) || 'Passkey',
    createdAt: instantOf(row.createdAt),
    lastUsedAt: row.lastUsedAt === null ? undefined : instantOf(row.lastUsedAt),
    synced: row.backedUp === 1,
  });
  const listed = async (id: PersonId): Promise<readonly Passkey[]> =>
    (
      await engine.query<Row>(
        `select id, name, "createdAt", "lastUsedAt", "backedUp", aaguid from "passkey"
          where "userId" = :id order by "createdAt", id`,
        { id },
      )
    ).map(shown);

  const cookieName = async () => (await auth.$context).createAuthCookie('passkey').name;

  /** What the library makes of an answer; what it cannot use is refused, a broken world throws. */
  async function judged<T>(work: () => Promise<T>): Promise<Result<T, PasskeyRefused>> {
    const going: Call = {};
    try {
      return ok(await call.run(going, work));
    } catch (cause) {
      if (going.broke instanceof ConstraintBroken) return refused;
      if (going.broke || !isAPIError(cause)) throw going.broke ?? cause;
      return refused;
    }
  }
  async function limited(visit: Visit) {
    const retryMs = await attempts.take([[`passkey ${addressOf(visit)}`, asking]]);
    return retryMs === undefined ? undefined : err({ type: 'TooOften', retryMs } as const);
  }

  return {
    async of(visit) {
      const known = await sessionOf(visit);
      return known ? listed(known.person.id) : [];
    },

    async ask(visit, { password }) {
      const known = await proof.take(visit, password);
      if (!known.ok) return known;
      if ((await listed(known.value.person.id)).length >= passkeysMost) return tooMany;
      const { response, headers } = await auth.api.generatePasskeyRegistrationOptions({
        headers: visit,
        returnHeaders: true,
      });
      return ok({ question: { ...response } as PasskeyQuestion, cookies: headers.getSetCookie() });
    },

    async add(visit, { name: typed, answer }) {
      const known = await sessionOf(visit);
      if (!known) return err({ type: 'NotSignedIn' });
      const name = typed.trim() === '' ? ok('') : parseName(typed);
      if (!name.ok) return name;
      const response = asAnswer(answer, 'attestationObject');
      if (!response) return refused;
      if ((await listed(known.person.id)).length >= passkeysMost) return tooMany;
      const body = { response, ...(name.value && { name: name.value }) };
      const made = await judged(() => auth.api.verifyPasskeyRegistration({ headers: visit, body }));
      if (!made.ok) return made;
      const passkey = (await listed(known.person.id)).find(({ id }) => id === made.value.id);
      if (!passkey) throw new Error('a passkey that was just added is not there');
      changed(known.person.id);
      tell(known.person, 'passkeyAdded');
      return ok(passkey);
    },

    async rename(visit, { id, name: typed }) {
      const known = await sessionOf(visit);
      if (!known) return err({ type: 'NotSignedIn' });
      const name = parseName(typed);
      if (!name.ok) return name;
      const { changes } = await engine.run(
        'update "passkey" set name = :name where id = :id and "userId" = :personId',
        { id, name: name.value, personId: known.person.id },
      );
      if (changes === 0) return notThere;
      changed(known.person.id);
      return ok(null);
    },

    async remove(visit, { id, password }) {
      const known = await proof.take(visit, password);
      if (!known.ok) return known;
      const { person } = known.value;
      const { changes } = await engine.run('delete from "passkey" where id = :id and "userId" = :personId', {
        id,
        personId: person.id,
      });
      if (changes === 0) return notThere;
      changed(person.id);
      tell(person, 'passkeyRemoved');
      return ok(null);
    },

    async challenge(visit) {
      const often = await limited(visit);
      if (often) return often;
      // Without a session: the browser shows whatever it has for this Stoa, whoever it belongs to.
      const { response, headers } = await auth.api.generatePasskeyAuthenticationOptions({
        headers: new Headers(),
        returnHeaders: true,
      });
      const question: PasskeyQuestion = { ...response, userVerification: 'required' };
      return ok({ question, cookies: headers.getSetCookie() });
    },

    async signIn(visit, { answer }) {
      const often = await limited(visit);
      if (often) return often;
      const response = asAnswer(answer, 'signature');
      if (!response) return refused;
      const headers = onlyCookie(visit, await cookieName());
      const done = await judged(() =>
        auth.api.verifyPasskeyAuthentication({ headers, body: { response }, returnHeaders: true }),
      );
      if (!done.ok) return done;
      const { user } = done.value.response;
      await engine.run('update "passkey" set "lastUsedAt" = :now where "credentialID" = :credential', {
        // Better Auth writes its dates as ISO text.
        now: new Date().toISOString(),
        credential: response.id,
      });
      changed(user.id as PersonId);
      return ok(await arrived(visit, user, done.value.headers));
    },
  };
}

type Answer = NonNullable<Parameters<Auth['api']['verifyPasskeyAuthentication']>[0]>['body']['response'];

/** An answer with at least the parts that its reader looks for; the library checks all of them. */
function asAnswer(answer: unknown, part: string): Answer | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { id, response } = answer as { id?: unknown; response?: unknown };
  if (typeof id !== 'string' || id === '' || id.length > 1_400) return undefined;
  if (typeof response !== 'object' || response === null || !(part in response)) return undefined;
  return answer as Answer;
}

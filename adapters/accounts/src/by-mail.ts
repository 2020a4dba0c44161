import {
  err,
  minuteMs,
  ok,
  parseEmail,
  type Accounts,
  type AddressTaken,
  type Allowance,
  type Attempts,
  type Expired,
  type Entered,
  type Ids,
  type InvalidInput,
  type Language,
  type Letters,
  type Mailer,
  type MustConfirm,
  type Person,
  type PersonId,
  type Result,
  type SecurityChange,
  type SignedIn,
  type TooOften,
  type Visit,
  type WrongCredentials,
} from '@stoa/domain';
import type { Database, Engine } from '@stoa/tenantdb';
import { isAPIError } from 'better-auth/api';
import { confirmMs, linkMs, resetMs, type Auth } from './auth.ts';
import { forgetBegun } from './begun-accounts.ts';
import { call, type Call } from './call.ts';
import { forgetTokens } from './forget-tokens.ts';
import type { Hashing } from './hashing.ts';
import { forgetKeys } from './keys.ts';
import { isUnconfirmed, refusable } from './refusable.ts';
import { personOf } from './rows.ts';
import { forgetFactors } from './second-factor.ts';

/** Requests for mails, and tokens that are tried, from one address on the net. */
const asking: Allowance = { tries: 30, windowMs: 10 * minuteMs };
/** Passwords that are tried with one account's confirmation. */
const confirming: Allowance = { tries: 10, windowMs: 15 * minuteMs };

/**
 * What is done for somebody who may not exist begins only after everybody got the same answer, by so many ms: what it costs is not to be
 * seen in the time that the answer took.
 */
const afterAnswerMs = 25;

interface ByMailDeps {
  readonly auth: Auth;
  readonly engine: Engine | Database;
  readonly ids: Ids;
  readonly hashing: Hashing;
  readonly attempts: Attempts;
  readonly mailer: Mailer;
  readonly origin: URL;
  readonly outlast?: (work: Promise<unknown>) => void;
  choosable(text: string): Promise<Result<string, InvalidInput>>;
  /** What a way in made of somebody: a session, or the half of it. */
  entered(visit: Visit, response: object, headers: Headers): Promise<Entered>;
  ended(personId: PersonId): void;
  addressOf(visit: Visit): string;
  deviceOf(visit: Visit): Headers;
}
interface Account {
  readonly language?: Language;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
type Facts<Kind extends keyof Letters> = Parameters<Letters[Kind]>[0];

/** The parts of {@link Accounts} that a mail is needed for. */
export function createByMail(deps: ByMailDeps) {
  const { auth, engine, ids, hashing, attempts, mailer, origin, outlast = () => {} } = deps;
  const expired: Expired = { type: 'Expired', what: 'link' };
  const nothing = { headers: new Headers() };

  /** Goes on after the answer. Whether it worked is the log's business: whoever asked is told nothing. */
  const later = (work: () => Promise<unknown>): void =>
    outlast(new Promise((begin) => setTimeout(begin, afterAnswerMs)).then(work).catch(() => {}));

  const send = <Kind extends 'confirm' | 'known' | 'reset' | 'link' | 'passwordChanged'>(
    kind: Kind,
    to: Person,
    path: string,
    usefulMs: number,
  ) =>
    mailer.send({
      key: `${kind} ${ids.next()}`,
      kind,
      to: to.email,
      usefulMs,
      ...(to.language && { lang: to.language }),
      always: kind === 'passwordChanged',
      letter: (letters) =>
        (letters[kind] as (facts: Facts<Kind>) => ReturnType<Letters[Kind]>)({
          name: to.name,
          link: new URL(path, origin).href,
        } as Facts<Kind>),
    });

  const accountOf = async (email: string) => {
    const { internalAdapter } = await auth.$context;
    return (await internalAdapter.findUserByEmail(email))?.user;
  };
  const onward = (next: string | undefined): string => (next ? `?next=${encodeURIComponent(next)}` : '');

  async function mailConfirm(person: Person, next?: string): Promise<void> {
    const { internalAdapter } = await auth.$context;
    const token = ids.secret();
    await internalAdapter.createVerificationValue({
      identifier: confirmName(token),
      value: person.id,
      expiresAt: new Date(Date.now() + confirmMs),
    });
    await send('confirm', person, `/auth/confirm/${token}${onward(next)}`, confirmMs);
  }

  async function limited(visit: Visit): Promise<TooOften | undefined> {
    const retryMs = await attempts.take([[`mail ${deps.addressOf(visit)}`, asking]]);
    return retryMs === undefined ? undefined : { type: 'TooOften', retryMs };
  }

  async function enter(visit: Visit, { email, password }: Omit<Account, 'name'>): Promise<Entered> {
    const request = {
      body: { email, password },
      headers: deps.deviceOf(visit),
      returnHeaders: true,
    } as const;
    const { response, headers } = await auth.api.signInEmail(request);
    return deps.entered(visit, response, headers);
  }

  /** Makes the account, or finds that there is one: nobody but the address' reader learns which. */
  async function makeOrTell(account: Account, hash: string, next?: string): Promise<void> {
    const known = await accountOf(account.email);
    if (known) return void (await send('known', personOf(known), `/sign-in${onward(next)}`, confirmMs));
    if (!('transaction' in engine)) await forgetBegun(engine, account.email);
    await call.run({ hash }, () => auth.api.signUpEmail({ body: account, ...nothing }));
    const made = await accountOf(account.email);
    if (made) await mailConfirm(personOf(made), next);
  }

  return {
    /** Asks the address' reader to confirm, or tells them that they have an account. */
    async register(account: Account, next?: string): Promise<Result<never, MustConfirm | TooOften>> {
      // The slow part is the same for everybody, and before the answer: a machine that is busy says so.
      return refusable<never, MustConfirm>({ type: 'MustConfirm' }, async () => {
        const hash = await hashing.hash(account.password);
        later(() => makeOrTell(account, hash, next));
        return err<MustConfirm>({ type: 'MustConfirm' });
      });
    },

    /** For whoever holds a secret that proves more than a mailbox would. */
    async registerVouched(
      visit: Visit,
      account: Account,
    ): Promise<Result<SignedIn, AddressTaken | TooOften>> {
      const going: Call = {};
      return refusable<SignedIn, AddressTaken>(
        { type: 'AddressTaken' },
        async () => {
          if (await accountOf(account.email)) return err<AddressTaken>({ type: 'AddressTaken' });
          going.hash = await hashing.hash(account.password);
          await auth.api.signUpEmail({ body: account, ...nothing });
          const { internalAdapter } = await auth.$context;
          const made = await accountOf(account.email);
          if (made) await internalAdapter.updateUser(made.id, { emailVerified: true });
          const entered = await enter(visit, account);
          if (!entered.person) throw new Error('a new account has a second factor');
          return ok(entered);
        },
        going,
      );
    },

    sendConfirm: (email: string): void =>
      later(async () => {
        const known = await accountOf(email);
        if (known && !known.emailVerified) await mailConfirm(personOf(known));
      }),

    tellChanged: (person: Person): void =>
      later(() => send('passwordChanged', person, '/auth/forgot', confirmMs)),

    /** A `key` makes it one mail, however often it is told. */
    tellSecurity: (person: Person, what: SecurityChange, key = `security ${ids.next()}`): void =>
      later(() =>
        mailer.send({
          key,
          kind: 'security',
          to: person.email,
          usefulMs: confirmMs,
          always: true,
          ...(person.language && { lang: person.language }),
          letter: (letters) =>
            letters.security({ name: person.name, what, link: new URL('/account/security', origin).href }),
        }),
      ),

    async confirm(visit: Visit, { token, password }: { token: string; password: string }) {
      const often = await limited(visit);
      if (often) return err(often);
      const { internalAdapter } = await auth.$context;
      const found = isToken(token) && (await internalAdapter.findVerificationValue(confirmName(token)));
      if (!found || new Date(found.expiresAt).getTime() <= Date.now()) return err(expired);
      const user = await internalAdapter.findUserById(found.value);
      if (!user) return err(expired);
      const key = `confirm ${user.id}`;
      const retryMs = await attempts.take([[key, confirming]]);
      if (retryMs !== undefined) return err<TooOften>({ type: 'TooOften', retryMs });

      const account = { email: user.email, password };
      return refusable<Entered, WrongCredentials | Expired>({ type: 'WrongCredentials' }, async () => {
        const before = await enter(visit, account).catch((cause: unknown) => {
          if (isUnconfirmed(cause)) return undefined;
          throw cause;
        });
        await attempts.forgive(key);
        // The password was right: now the token is spent, by one of those who have it.
        if (!(await internalAdapter.consumeVerificationValue(confirmName(token)))) return err(expired);
        await internalAdapter.updateUser(user.id, { emailVerified: true });
        return ok(before ?? (await enter(visit, account)));
      });
    },

    async askReset(visit: Visit, input: { email: string }) {
      const email = parseEmail(input.email);
      if (!email.ok) return email;
      const often = await limited(visit);
      if (often) return err(often);
      later(async () => {
        const known = await accountOf(email.value);
        if (!known) return;
        const token = await tokenOf(() =>
          auth.api.requestPasswordReset({ body: { email: email.value }, ...nothing }),
        );
        await send('reset', personOf(known), `/auth/reset/${token}`, resetMs);
      });
      return ok(null);
    },

    async reset(
      visit: Visit,
      { token, password: text, keepKeys }: { token: string; password: string; keepKeys?: boolean },
    ) {
      const often = await limited(visit);
      if (often) return err(often);
      const password = await deps.choosable(text);
      if (!password.ok) return password;
      const { internalAdapter } = await auth.$context;
      const found =
        isToken(token) && (await internalAdapter.findVerificationValue(`reset-password:${token}`));
      const user = found && (await internalAdapter.findUserById(found.value));
      if (!user) return err(expired);
      const going: Call = {};
      return refusable<Entered, Expired>(
        expired,
        async () => {
          going.hash = await hashing.hash(password.value);
          await auth.api.resetPassword({ body: { token, newPassword: password.value } });
          await forgetTokens(engine, user);
          if (!user.emailVerified) await forgetFactors(engine, user.id);
          if (!user.emailVerified || !keepKeys) await forgetKeys(engine, user.id);
          // The mail was read by who reads the address. What was there before has no password and no session any more.
          await internalAdapter.updateUser(user.id, { emailVerified: true });
          deps.ended(user.id as PersonId);
          for (const key of [`account ${user.email}`, `confirm ${user.id}`]) await attempts.forgive(key);
          later(() => send('passwordChanged', personOf(user), '/auth/forgot', confirmMs));
          return ok(await enter(visit, { email: user.email, password: password.value }));
        },
        going,
      );
    },

    async askLink(visit: Visit, input: { email: string; next?: string }) {
      const email = parseEmail(input.email);
      if (!email.ok) return email;
      const often = await limited(visit);
      if (often) return err(often);
      later(async () => {
        const known = await accountOf(email.value);
        if (!known) return;
        const token = await tokenOf(() =>
          auth.api.signInMagicLink({ body: { email: email.value }, ...nothing }),
        );
        await send('link', personOf(known), `/auth/verify/${token}${onward(input.next)}`, linkMs);
      });
      return ok(null);
    },

    async spendLink(
      visit: Visit,
      { token }: { token: string },
    ): Promise<Result<Entered, Expired | TooOften>> {
      const often = await limited(visit);
      if (often) return err(often);
      if (!isToken(token)) return err(expired);
      const going: Call = {};
      try {
        return await call.run(going, async () => {
          const { response, headers } = await auth.api.magicLinkVerify({
            query: { token },
            headers: deps.deviceOf(visit),
            returnHeaders: true,
          });
          // It may have ended what an unproven account had; that one has no second factor any more.
          if ('user' in response) deps.ended(response.user.id as PersonId);
          return ok(await deps.entered(visit, response, headers));
        });
      } catch (cause) {
        // What it cannot use it answers by leading elsewhere.
        if (isAPIError(cause) && cause.statusCode === 302) return err(expired);
        throw going.broke ?? cause;
      }
    },
  } satisfies Pick<Accounts, 'confirm' | 'askReset' | 'reset' | 'askLink' | 'spendLink'> &
    Record<string, unknown>;
}

/** The token that Better Auth makes for a mail while it does `work`. */
async function tokenOf(work: () => Promise<unknown>): Promise<string> {
  const going: Call = {};
  const token = new Promise<string>((made) => (going.token = made));
  await call.run(going, work);
  return token;
}

const confirmName = (token: string): string => `confirm-address:${token}`;
/** What our own tokens are made of, and Better Auth's. */
const isToken = (text: string): boolean => /^[\w-]{20,64}$/.test(text);

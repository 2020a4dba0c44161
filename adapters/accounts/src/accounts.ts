import {
  err,
  languageAsked,
  minuteMs,
  networkOf,
  ok,
  parseAbout,
  parseEmail,
  parseName,
  parsePassword,
  type Accounts,
  type AddressTaken,
  type Allowance,
  type Attempts,
  type Cookies,
  type Entered,
  type FanoutDep,
  type MustConfirm,
  type Instant,
  type InvalidInput,
  type MailerDep,
  type OutsideProvider,
  type Person,
  type PersonId,
  type Result,
  type SignedIn,
  type Visit,
  type WrongCredentials,
} from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createAuth, type AuthDeps } from './auth.ts';
import { createByMail } from './by-mail.ts';
import { forgetBegun } from './begun-accounts.ts';
import { call, type Call } from './call.ts';
import { isCommonPassword } from './common-passwords.ts';
import { sessionMostMs } from './forget-expired.ts';
import { createHashing, type Hashing } from './hashing.ts';
import { createKeys, forgetKeys } from './keys.ts';
import { createKnownDevices } from './known-device.ts';
import { createOutsideSignIn } from './outside-sign-in.ts';
import { createPasskeys } from './passkeys.ts';
import { changeKey, changing, createProof } from './proof.ts';
import { createProving } from './proving.ts';
import { isUnconfirmed, refusable } from './refusable.ts';
import { createQuickAttempts } from './quick-attempts.ts';
import { createRemembered } from './remembered.ts';
import { instantOf, personOf } from './rows.ts';
import { createSecondFactor } from './second-factor.ts';

/** The header in which the home says where a request comes from. The home sets it on each request, and drops what a client sent. */
export const clientHeader = 'x-stoa-client';

/**
 * An account takes ten wrong passwords in a quarter of an hour, an address on the net thirty a minute. A device that is
 * known for the account has ten of its own, so that nobody else can lock its owner out.
 */
const perAccount: Allowance = { tries: 10, windowMs: 15 * minuteMs };
const perAddress: Allowance = { tries: 30, windowMs: minuteMs };
/** New accounts from one address on the net. */
const registering: Allowance = { tries: 20, windowMs: 10 * minuteMs };

/** Characters of a `cookie` header: ours take 400. */
const rememberedMost = 2_000;

export interface AccountsDeps extends Omit<AuthDeps, 'hashing' | 'mustConfirm'>, FanoutDep, MailerDep {
  /** Sees to it that work goes on although nobody waits for it. */
  readonly outlast?: (work: Promise<unknown>) => void;
  readonly hashing?: Hashing;
  readonly attempts?: Attempts;
  /** Where people may have accounts already, and come in by them. */
  readonly provider?: OutsideProvider | undefined;
  /** Called when a session or a name changed, after which nothing that was believed of it is believed any more. */
  readonly forgot?: () => void;
}

type Known = NonNullable<Awaited<ReturnType<Accounts['sessionOf']>>>;

/** {@link Accounts} on Better Auth, in the directory's database (decision 0007). */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { hashing = createHashing(), fanout, forgot = () => {} } = deps;
  const attempts = createQuickAttempts(deps.attempts ?? createMemoryAttempts());
  const auth = createAuth({ ...deps, hashing, mustConfirm: deps.mailer.leaves });
  const secure = deps.origin.protocol === 'https:';
  const devices = createKnownDevices({ ...deps, secure });
  const remembered = createRemembered<Known>();

  const forget = (personId: PersonId): void => {
    remembered.forget(({ person }) => person.id === personId);
    keys.forget((id) => id === personId);
    forgot();
  };
  /** A session of this person ended: nobody may believe the memory of it. */
  const ended = (personId: PersonId): void => {
    forget(personId);
    fanout.publish({ type: 'personChanged', personId });
  };
  // Also in another process. Whoever looks at the session again when they hear the same news listens later, and finds it forgotten.
  fanout.listen((news) => {
    if (news.type !== 'personChanged' && news.type !== 'missed') return;
    const isTheirs = (id: PersonId): boolean => news.type === 'missed' || id === news.personId;
    remembered.forget(({ person }) => isTheirs(person.id));
    keys.forget(isTheirs);
  });

  /** What counts the tries at an account: of a device that is known for it, or of everybody else. */
  function triedBy(visit: Visit, email: string) {
    const device = email === '' ? undefined : devices.nameFor(visit, email);
    const account = device ? `device ${device}` : `account ${email}`;
    return { device, account, address: `address ${addressOf(visit)}` };
  }

  async function choosable(text: string): Promise<Result<string, InvalidInput>> {
    const password = parsePassword(text);
    if (password.ok && (await isCommonPassword(password.value)))
      return err({ type: 'InvalidInput', field: 'password', problem: 'tooCommon' });
    return password;
  }

  /** A sign-in that worked. The session that the browser had before ends: its cookie is overwritten, and must not live on elsewhere. */
  async function arrived(visit: Visit, person: Person, headers: Headers): Promise<SignedIn> {
    const before = await lookUp(visit);
    if (before) {
      await auth.api.signOut({ headers: visit });
      ended(before.person.id);
    }
    return { person, cookies: [...headers.getSetCookie(), devices.cookieFor(person.email)] };
  }

  /** What a way in made: a session, or, for whoever has a second factor, the half of one. Anything else lets nobody in. */
  async function entered(visit: Visit, response: object, headers: Headers): Promise<Entered> {
    if ('twoFactorRedirect' in response) {
      const { name } = (await auth.$context).createAuthCookie('two_factor');
      return { cookies: headers.getSetCookie().filter((cookie) => cookie.startsWith(`${name}=`)) };
    }
    const { user } = response as {
      user: Parameters<typeof personOf>[0] & { twoFactorEnabled?: boolean | null };
    };
    if (user.twoFactorEnabled) throw new Error('a way in went past the second factor: see factor-plugins.ts');
    return arrived(visit, personOf(user), headers);
  }

  async function lookUp(visit: Visit): Promise<Known | undefined> {
    const ask = async (disableRefresh: boolean) => {
      const going: Call = {};
      const query = { disableRefresh };
      const found = await call
        .run(going, () => auth.api.getSession({ headers: visit, query, returnHeaders: true }))
        .catch((cause: unknown) => {
          throw going.broke ?? cause;
        });
      // A database that cannot be asked signs nobody out.
      if (!found.response && going.broke) throw going.broke;
      return found;
    };
    // Prolonging a session writes. Where nothing can be written (a full disk), people stay signed in all the same.
    const { response, headers } = await ask(false).catch(() => ask(true));
    if (!response) return undefined;
    if (Date.now() - instantOf(response.session.createdAt) >= sessionMostMs) {
      // It proves nothing from now on, whether or not it can be deleted at this moment.
      await auth.api.signOut({ headers: visit }).catch(() => {});
      return undefined;
    }
    return {
      person: personOf(response.user),
      sessionId: response.session.id,
      cookies: headers.getSetCookie(),
    };
  }

  const sessionOf: Accounts['sessionOf'] = async (visit) => {
    const cookie = visit.get('cookie');
    if (!cookie?.includes('stoa=')) return undefined;
    const known = remembered.get(cookie);
    if (known) return known;
    const { age } = remembered;
    const found = await lookUp(visit);
    // A session that ended while it was looked up is not remembered; nor are headers that somebody made long, to fill the memory.
    if (found && remembered.age === age && cookie.length <= rememberedMost)
      remembered.set(cookie, { ...found, cookies: [] });
    return found;
  };

  const proof = createProof({ auth, engine: deps.engine, attempts, sessionOf });
  const keys = createKeys({ ...deps, auth, attempts, sessionOf, proof, ended, addressOf: strangerOf });
  const byMail = createByMail({
    ...deps,
    auth,
    hashing,
    attempts,
    choosable,
    entered,
    ended,
    addressOf,
    deviceOf,
  });
  const whole = {
    auth,
    engine: deps.engine,
    attempts,
    devices,
    proof,
    sessionOf,
    arrived: (visit: Visit, user: Parameters<typeof personOf>[0], headers: Headers) =>
      arrived(visit, personOf(user), headers),
    ended,
    changed: forget,
    tell: byMail.tellSecurity,
    addressOf,
  };

  const outside = createOutsideSignIn({
    ...deps,
    auth,
    attempts,
    sessionOf,
    entered,
    prove: createProving({ ...deps, auth, ended }),
    addressOf,
    deviceOf,
  });

  return {
    outside,
    sessionOf,
    keys,
    secondFactor: createSecondFactor({
      ...whole,
      devices: createKnownDevices({ ...deps, secure, as: 'factor' }),
    }),
    passkeys: createPasskeys(whole),
    confirm: byMail.confirm,
    askReset: byMail.askReset,
    reset: byMail.reset,
    askLink: byMail.askLink,
    spendLink: byMail.spendLink,

    async register(visit, input) {
      const [name, email] = [parseName(input.name), parseEmail(input.email)];
      if (!name.ok) return name;
      if (!email.ok) return email;
      const password = await choosable(input.password);
      if (!password.ok) return password;
      const retryMs = await attempts.take([[`register ${addressOf(visit)}`, registering]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      const language = languageAsked(visit);
      const account = {
        name: name.value,
        email: email.value,
        password: password.value,
        ...(language && { language }),
      };
      if (deps.mailer.leaves)
        return input.vouched ? byMail.registerVouched(visit, account) : byMail.register(account, input.next);

      const going: Call = {};
      const register = async () => {
        if (!('transaction' in deps.engine)) await forgetBegun(deps.engine, email.value);
        going.hash = await hashing.hash(password.value);
        const request = { body: account, headers: deviceOf(visit), returnHeaders: true } as const;
        const { response, headers } = await auth.api.signUpEmail(request);
        return ok(await arrived(visit, personOf(response.user), headers));
      };
      return refusable<SignedIn, AddressTaken>({ type: 'AddressTaken' }, register, going);
    },

    async signIn(visit, input) {
      const email = parseEmail(input.email);
      const { device, account, address } = triedBy(visit, email.ok ? email.value : '');
      const retryMs = await attempts.take(
        device
          ? [[account, perAccount]]
          : [
              [address, perAddress],
              // What is no address is nobody's account: all who mistype would share one.
              ...(email.ok ? ([[account, perAccount]] as const) : []),
            ],
      );
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      if (!email.ok) return err({ type: 'WrongCredentials' });

      const enter = async () => {
        const body = { email: email.value, password: input.password };
        const request = { body, headers: deviceOf(visit), returnHeaders: true } as const;
        const { response, headers } = await auth.api.signInEmail(request);
        await attempts.forgive(account);
        if (!device) await attempts.giveBack(address);
        return ok(await entered(visit, response, headers));
      };
      const going: Call = { first: device !== undefined };
      return refusable<Entered, WrongCredentials | MustConfirm>(
        { type: 'WrongCredentials' },
        () =>
          enter().catch(async (cause: unknown) => {
            if (!isUnconfirmed(cause)) throw cause;
            await attempts.forgive(account);
            byMail.sendConfirm(email.value);
            return err<MustConfirm>({ type: 'MustConfirm' });
          }),
        going,
      );
    },

    floodOfTries(visit, text) {
      const email = parseEmail(text);
      const { device, account, address } = triedBy(visit, email.ok ? email.value : '');
      if (device) return attempts.floodMs(account);
      return email.ok ? attempts.floodMs(account, address) : attempts.floodMs(address);
    },

    async signOut(visit) {
      const known = await lookUp(visit);
      const { headers } = await auth.api.signOut({ headers: visit, returnHeaders: true });
      if (known) ended(known.person.id);
      return { cookies: headers.getSetCookie() };
    },

    async chooseLanguage(person, language) {
      const { internalAdapter } = await auth.$context;
      if (!(await internalAdapter.findUserById(person))) return;
      await internalAdapter.updateUser(person, { language });
      forget(person);
    },

    async sessions(visit) {
      const known = await sessionOf(visit);
      if (!known) return [];
      const sessions = await auth.api.listSessions({ headers: visit });
      return sessions
        .map(({ id, createdAt, updatedAt, expiresAt, userAgent }) => ({
          id,
          createdAt: instantOf(createdAt),
          lastSeenAt: instantOf(updatedAt),
          expiresAt: Math.min(instantOf(expiresAt), instantOf(createdAt) + sessionMostMs) as Instant,
          device: userAgent ?? '',
          current: id === known.sessionId,
        }))
        .toSorted((a, b) => b.createdAt - a.createdAt || Number(b.current) - Number(a.current));
    },

    async endSession(visit, id) {
      const known = await sessionOf(visit);
      if (!known) return false;
      const session = (await auth.api.listSessions({ headers: visit })).find((one) => one.id === id);
      if (!session) return false;
      await auth.api.revokeSession({ headers: visit, body: { token: session.token } });
      ended(known.person.id);
      return true;
    },

    async endOtherSessions(visit) {
      const known = await sessionOf(visit);
      if (!known) return 0;
      const others = (await auth.api.listSessions({ headers: visit })).length - 1;
      if (others < 1) return 0;
      await auth.api.revokeOtherSessions({ headers: visit });
      ended(known.person.id);
      return others;
    },

    async about(person) {
      // Not through Better Auth, which writes and reads its own SQL: 0.2 ms of the CPU instead of 0.02.
      const [user] = await deps.engine.query<About>(
        'select "name", "bio", "location", "website" from "user" where "id" = :id',
        { id: person },
      );
      if (!user) return undefined;
      const { name, bio, location, website } = user;
      return { name, bio: bio ?? '', location: location ?? '', website: website ?? '' };
    },

    async editAbout(person, typed) {
      const about = parseAbout(typed);
      if (!about.ok) return about;
      const { internalAdapter } = await auth.$context;
      if (!(await internalAdapter.findUserById(person))) return err({ type: 'NotSignedIn' });
      await internalAdapter.updateUser(person, { ...about.value });
      forget(person);
      return about;
    },

    async deleteAccount(visit, { password, then }) {
      const proved = await proof.take(visit, password);
      if (!proved.ok) return proved;
      await then();
      const { headers } = await auth.api.signOut({ headers: visit, returnHeaders: true });
      const { id } = proved.value.person;
      // What belongs to the account goes with it: passwords, sessions, and what is looked up by them.
      await deps.engine.run('delete from verification where "value" = :id', { id });
      await deps.engine.run('delete from "user" where "id" = :id', { id });
      ended(id);
      return ok({ cookies: headers.getSetCookie() });
    },

    async rename(person, text) {
      const name = parseName(text);
      if (!name.ok) return name;
      const { internalAdapter } = await auth.$context;
      const user = await internalAdapter.findUserById(person);
      if (!user) return err({ type: 'NotSignedIn' });
      await internalAdapter.updateUser(person, { name: name.value });
      forget(person);
      return ok({ ...personOf(user), name: name.value });
    },

    async changePassword(visit, { current, next, keepKeys }) {
      const known = await sessionOf(visit);
      if (!known) return err({ type: 'NotSignedIn' });
      const password = await choosable(next);
      if (!password.ok) return password;
      const key = changeKey(known.person.id);
      const retryMs = await attempts.take([[key, changing]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });

      const change = async () => {
        const body = { currentPassword: current, newPassword: password.value, revokeOtherSessions: true };
        const { headers } = await auth.api.changePassword({ headers: visit, body, returnHeaders: true });
        await attempts.forgive(key);
        if (!keepKeys) await forgetKeys(deps.engine, known.person.id);
        ended(known.person.id);
        byMail.tellChanged(known.person);
        return ok({ cookies: headers.getSetCookie() });
      };
      return refusable<Cookies, WrongCredentials>({ type: 'WrongCredentials' }, change, { first: true });
    },
  };
}

/** All that a new session may take over from the request that made it: what the browser calls itself. */
const deviceOf = (visit: Visit): Headers =>
  new Headers({ 'user-agent': (visit.get('user-agent') ?? '').slice(0, 200) });

/** Where a request comes from, as the home says. An IPv6 address stands for its /64: that is what one customer gets. */
const addressOf = (visit: Visit): string => networkOf(visit.get(clientHeader) ?? '');

/** The same, and empty for this machine, where nobody strange sits: probes, or a proxy that nobody told us to trust, behind which everybody would share one count. */
const strangerOf = (visit: Visit): string =>
  /^(?:127\.\d+\.\d+\.\d+|::1|)$/.test(visit.get(clientHeader) ?? '') ? '' : addressOf(visit);

interface About {
  readonly name: string;
  readonly bio?: string | null;
  readonly location?: string | null;
  readonly website?: string | null;
}

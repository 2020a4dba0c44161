import type { IdsDep, PersonId } from '../ids.ts';
import { languageAsked } from '../people/language.ts';
import { parseAbout, type AboutPerson } from '../people/profile.ts';
import { parseEmail, parseName, parsePassword } from '../people/person.ts';
import { err, ok } from '../result.ts';
import { hashSecret } from '../secret.ts';
import type { MailerDep } from '../mail/mailer.ts';
import type { Letters, SecurityChange } from '../mail/words.ts';
import { dayMs, hourMs, minuteMs, type ClockDep, type Instant } from '../time.ts';
import type { Expired } from '../refusals.ts';
import type { Accounts, Entered, MustConfirm, Person, Visit } from './accounts.ts';
import type { FanoutDep } from './fanout.ts';
import { createMemoryPasskeys } from './passkeys.memory.ts';
import { createMemorySecondFactor, takeProof, type MemoryProofs } from './second-factor.memory.ts';
import { createMemoryKeys } from './keys.memory.ts';
import type { OutsideProvider } from './outside-provider.ts';
import { createMemoryOutsideSignIn } from './outside-sign-in.memory.ts';

interface Account extends Person {
  /** `undefined` for somebody who lost it together with an address that they had never proved. */
  readonly passwordHash: string | undefined;
  readonly proved: boolean;
}
interface Token {
  readonly kind: 'confirm' | 'reset' | 'link';
  readonly personId: PersonId;
  readonly until: number;
}
interface Standing {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly device: string;
}

const cookieName = 'stoa-memory';
/** Enough to show the rule; a real adapter brings a real list. */
const common = new Set(['password', '12345678', 'qwertyuiop']);

/** {@link Accounts} that last as long as the process: for tests and for looking at pages. It does not limit tries. */
export function createMemoryAccounts(
  deps: ClockDep &
    FanoutDep &
    IdsDep &
    MailerDep & { outlast?: (work: Promise<unknown>) => void; provider?: OutsideProvider },
): Accounts & { personById(id: PersonId): Person | undefined } {
  const accounts = new Map<string, Account>();
  /** By the secret in the cookie. */
  const sessions = new Map<string, Standing>();

  const abouts = new Map<PersonId, Omit<AboutPerson, 'name'>>();
  const tokens = new Map<string, Token>();
  const { mailer, outlast = () => {} } = deps;
  const expired = err<Expired>({ type: 'Expired', what: 'link' });
  const mustConfirm = err<MustConfirm>({ type: 'MustConfirm' });
  const origin = new URL('http://localhost:3000');
  const places = { confirm: '/auth/confirm/', reset: '/auth/reset/', link: '/auth/verify/' } as const;
  const lasts = { confirm: dayMs, reset: hourMs, link: 10 * minuteMs } as const;

  const write = (
    kind: 'confirm' | 'known' | 'reset' | 'link' | 'passwordChanged',
    to: Person,
    path: string,
  ) =>
    outlast(
      mailer.send({
        key: `${kind} ${deps.ids.next()}`,
        kind,
        to: to.email,
        ...(to.language && { lang: to.language }),
        letter: (letters: Letters) => letters[kind]({ name: to.name, link: new URL(path, origin).href }),
      }),
    );
  const writeToken = (kind: Token['kind'], to: Account, next?: string) => {
    const token = deps.ids.secret();
    tokens.set(token, { kind, personId: to.id, until: deps.clock.now() + lasts[kind] });
    write(kind, to, places[kind] + token + (next ? `?next=${encodeURIComponent(next)}` : ''));
  };
  const holderOf = (token: string, kind: Token['kind']): Account | undefined => {
    const found = tokens.get(token);
    return found?.kind === kind && found.until > deps.clock.now() ? personById(found.personId) : undefined;
  };
  const forgetTokens = (personId: PersonId) => {
    for (const [token, found] of tokens) if (found.personId === personId) tokens.delete(token);
  };
  const endAll = (personId: PersonId) => {
    for (const [secret, session] of sessions) if (session.personId === personId) end(secret);
  };

  const personById = (wanted: PersonId) => [...accounts.values()].find(({ id }) => id === wanted);
  const end = (secret: string) => {
    const session = sessions.get(secret);
    if (!session) return false;
    sessions.delete(secret);
    deps.fanout.publish({ type: 'personChanged', personId: session.personId });
    return true;
  };
  const hash = (email: string, password: string) => hashSecret(`${email}\n${password}`);
  const shown = ({ id, name, email, language }: Account): Person => ({
    id,
    name,
    email,
    ...(language && { language }),
  });
  const begin = (account: Account, visit: Visit) => {
    const { id } = account;
    end(secretOf(visit));
    const secret = deps.ids.secret();
    const createdAt = deps.clock.now();
    const device = visit.get('user-agent') ?? '';
    const expiresAt = (createdAt + 30 * dayMs) as Instant;
    sessions.set(secret, { id: deps.ids.next(), personId: id, createdAt, expiresAt, device });
    return {
      person: shown(account),
      cookies: [`${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax`],
    };
  };
  const now = (visit: Visit) => {
    const session = sessions.get(secretOf(visit));
    const account = session && personById(session.personId);
    if (!session || !account || session.expiresAt <= deps.clock.now()) return undefined;
    return { session, account };
  };

  const keys = createMemoryKeys({
    ...deps,
    personById: (id) => {
      const account = personById(id);
      return account && { id, name: account.name, email: account.email };
    },
    personOf: (visit) => now(visit)?.account,
    holderOfSession: (id) =>
      [...sessions.values()].find((one) => one.id === id && one.expiresAt > deps.clock.now())?.personId,
    prove: (visit, password) => takeProof(proofs, visit, password),
    tell: (to, mail) =>
      mailer.send({ ...mail, to: to.email, always: true, ...(to.language && { lang: to.language }) }),
  });

  const proofs: MemoryProofs = {
    ...deps,
    knownBy: (visit) => {
      const account = now(visit)?.account;
      return account && { id: account.id, name: account.name, email: account.email };
    },
    proofWanted(visit) {
      const found = now(visit);
      if (found?.account.passwordHash !== undefined) return 'password';
      return found && deps.clock.now() - found.session.createdAt < 10 * minuteMs ? 'fresh' : 'again';
    },
    passwordIs: async (id, password) => {
      const account = personById(id)!;
      return (await hash(account.email, password)) === account.passwordHash;
    },
    begin: (id, visit) => begin(personById(id)!, visit),
    personById,
    endAll,
    tell: (to: Person, what: SecurityChange) =>
      outlast(
        mailer.send({
          key: `security ${deps.ids.next()}`,
          kind: 'security',
          to: to.email,
          letter: (letters: Letters) =>
            letters.security({ name: to.name, what, link: new URL('/account/security', origin).href }),
        }),
      ),
  };
  const secondFactor = createMemorySecondFactor(proofs);
  const passkeys = createMemoryPasskeys(proofs);
  const enter = (account: Account, visit: Visit): Entered =>
    secondFactor.halfWay(account.id) ?? begin(account, visit);
  const forgetFactors = (id: PersonId) => {
    secondFactor.forgetPerson(id);
    passkeys.forgetPerson(id);
  };

  /** Whoever proved the address has it from now on, without what others set up with it. */
  const prove = (account: Account): void => {
    keys.forgetPerson(account.id);
    endAll(account.id);
    forgetFactors(account.id);
    forgetTokens(account.id);
    accounts.set(account.email, { ...account, passwordHash: undefined, proved: true });
  };
  const outside = createMemoryOutsideSignIn<Account>(deps, {
    now: (visit) => now(visit)?.account,
    byEmail: (email) => accounts.get(email),
    byId: personById,
    add({ name, email }) {
      const id = deps.ids.next() as PersonId;
      const account: Account = { id, name, email, passwordHash: undefined, proved: true };
      accounts.set(email, account);
      return account;
    },
    prove,
    begin: enter,
  });

  return {
    personById,
    outside,
    secondFactor,
    passkeys,
    keys,

    async register(visit, input) {
      const [name, email, password] = [
        parseName(input.name),
        parseEmail(input.email),
        parsePassword(input.password),
      ];
      if (!name.ok) return name;
      if (!email.ok) return email;
      if (!password.ok) return password;
      if (common.has(password.value.toLowerCase()))
        return err({ type: 'InvalidInput', field: 'password', problem: 'tooCommon' });
      const passwordHash = await hash(email.value, password.value);
      const known = accounts.get(email.value);
      const confirms = mailer.leaves && !input.vouched;
      if (known && !confirms) return err({ type: 'AddressTaken' });
      if (known) {
        write('known', known, '/sign-in');
        return mustConfirm;
      }
      const id = deps.ids.next() as PersonId;
      const language = languageAsked(visit);
      const account: Account = {
        ...(language && { language }),
        id,
        name: name.value,
        email: email.value,
        passwordHash,
        proved: mailer.leaves && !confirms,
      };
      accounts.set(email.value, account);
      if (!confirms) return ok(begin(account, visit));
      writeToken('confirm', account, input.next);
      return mustConfirm;
    },

    async signIn(visit, input) {
      const email = input.email.trim().toLowerCase();
      const passwordHash = await hash(email, input.password);
      const account = accounts.get(email);
      if (!account || account.passwordHash !== passwordHash) return err({ type: 'WrongCredentials' });
      if (mailer.leaves && !account.proved) {
        writeToken('confirm', account);
        return mustConfirm;
      }
      return ok(enter(account, visit));
    },

    floodOfTries: () => undefined,

    async confirm(visit, { token, password }) {
      const account = holderOf(token, 'confirm');
      if (!account) return expired;
      if ((await hash(account.email, password)) !== account.passwordHash)
        return err({ type: 'WrongCredentials' });
      if (!tokens.delete(token)) return expired;
      accounts.set(account.email, { ...account, proved: true });
      return ok(enter(account, visit));
    },

    async askReset(_visit, input) {
      const email = parseEmail(input.email);
      if (!email.ok) return email;
      const account = accounts.get(email.value);
      if (account) writeToken('reset', account);
      return ok(null);
    },

    async reset(visit, { token, password: text, keepKeys }) {
      const password = parsePassword(text);
      if (!password.ok) return password;
      const account = holderOf(token, 'reset');
      if (!account) return expired;
      forgetTokens(account.id);
      secondFactor.forgetHalves(account.id);
      if (!account.proved || !keepKeys) keys.forgetPerson(account.id);
      const passwordHash = await hash(account.email, password.value);
      if (!account.proved) forgetFactors(account.id);
      accounts.set(account.email, { ...account, passwordHash, proved: true });
      endAll(account.id);
      write('passwordChanged', account, '/auth/forgot');
      return ok(enter(account, visit));
    },

    async askLink(_visit, { email: text, next }) {
      const email = parseEmail(text);
      if (!email.ok) return email;
      const account = accounts.get(email.value);
      if (account) writeToken('link', account, next);
      return ok(null);
    },

    async spendLink(visit, { token }) {
      const account = holderOf(token, 'link');
      if (!account || !tokens.delete(token)) return expired;
      if (!account.proved) prove(account);
      return ok(enter(account, visit));
    },

    async signOut(visit) {
      end(secretOf(visit));
      return { cookies: [`${cookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`] };
    },

    async sessionOf(visit) {
      const found = now(visit);
      if (!found) return undefined;
      return { person: shown(found.account), sessionId: found.session.id, cookies: [] };
    },

    async chooseLanguage(person, language) {
      const account = personById(person);
      if (account) accounts.set(account.email, { ...account, language });
    },

    async sessions(visit) {
      const found = now(visit);
      if (!found) return [];
      return [...sessions.values()]
        .filter(({ personId }) => personId === found.account.id)
        .map(({ personId: _, ...session }) => ({
          ...session,
          lastSeenAt: session.createdAt,
          current: session.id === found.session.id,
        }))
        .reverse();
    },

    async endSession(visit, id) {
      const found = now(visit);
      for (const [secret, session] of sessions)
        if (session.id === id && session.personId === found?.account.id) return end(secret);
      return false;
    },

    async endOtherSessions(visit) {
      const found = now(visit);
      const others = [...sessions].filter(
        ([, { id, personId }]) => personId === found?.account.id && id !== found.session.id,
      );
      for (const [secret] of others) end(secret);
      return others.length;
    },

    async about(person) {
      const account = personById(person);
      const nothing = { bio: '', location: '', website: '' };
      return account && { name: account.name, ...(abouts.get(account.id) ?? nothing) };
    },

    async editAbout(person, typed) {
      const account = personById(person);
      if (!account) return err({ type: 'NotSignedIn' });
      const about = parseAbout(typed);
      if (!about.ok) return about;
      const { name, ...rest } = about.value;
      accounts.set(account.email, { ...account, name });
      abouts.set(account.id, rest);
      return about;
    },

    async deleteAccount(visit, { password, then }) {
      const account = now(visit)?.account;
      if (!account) return err({ type: 'NotSignedIn' });
      const wanted = proofs.proofWanted(visit);
      if (wanted === 'again') return err({ type: 'NotFresh' });
      if (wanted === 'password' && (await hash(account.email, password)) !== account.passwordHash)
        return err({ type: 'WrongCredentials' });
      await then();
      outside.forget(account.id);
      endAll(account.id);
      forgetTokens(account.id);
      abouts.delete(account.id);
      forgetFactors(account.id);
      keys.forgetPerson(account.id);
      accounts.delete(account.email);
      return ok({ cookies: [`${cookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`] });
    },

    async rename(person, text) {
      const account = personById(person);
      if (!account) return err({ type: 'NotSignedIn' });
      const name = parseName(text);
      if (!name.ok) return name;
      accounts.set(account.email, { ...account, name: name.value });
      return ok({ id: account.id, name: name.value, email: account.email });
    },

    async changePassword(visit, { current, next, keepKeys }) {
      const found = now(visit);
      if (!found) return err({ type: 'NotSignedIn' });
      const { account } = found;
      if ((await hash(account.email, current)) !== account.passwordHash)
        return err({ type: 'WrongCredentials' });
      const password = parsePassword(next);
      if (!password.ok) return password;
      if (common.has(password.value.toLowerCase()))
        return err({ type: 'InvalidInput', field: 'password', problem: 'tooCommon' });
      accounts.set(account.email, { ...account, passwordHash: await hash(account.email, password.value) });
      if (!keepKeys) keys.forgetPerson(account.id);
      endAll(account.id);
      write('passwordChanged', account, '/auth/forgot');
      return ok({ cookies: begin(account, visit).cookies });
    },
  };
}

const secretOf = (visit: Visit) =>
  new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(visit.get('cookie') ?? '')?.[1] ?? '';

import type { IdsDep, PersonId } from '../ids.ts';
import { parseEmail, parseName, parsePassword } from '../people/person.ts';
import { err, ok } from '../result.ts';
import { hashSecret } from '../secret.ts';
import { dayMs, type ClockDep, type Instant } from '../time.ts';
import type { Accounts, Person, Visit } from './accounts.ts';
import type { FanoutDep } from './fanout.ts';

interface Account extends Person {
  readonly passwordHash: string;
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
  deps: ClockDep & FanoutDep & IdsDep,
): Accounts & { personById(id: PersonId): Person | undefined } {
  const accounts = new Map<string, Account>();
  /** By the secret in the cookie. */
  const sessions = new Map<string, Standing>();

  const personById = (wanted: PersonId) => [...accounts.values()].find(({ id }) => id === wanted);
  const end = (secret: string) => {
    const session = sessions.get(secret);
    if (!session) return false;
    sessions.delete(secret);
    deps.fanout.publish({ type: 'personChanged', personId: session.personId });
    return true;
  };
  const hash = (email: string, password: string) => hashSecret(`${email}\n${password}`);
  const begin = ({ id, name, email }: Account, visit: Visit) => {
    end(secretOf(visit));
    const secret = deps.ids.secret();
    const createdAt = deps.clock.now();
    const device = visit.get('user-agent') ?? '';
    const expiresAt = (createdAt + 30 * dayMs) as Instant;
    sessions.set(secret, { id: deps.ids.next(), personId: id, createdAt, expiresAt, device });
    return {
      person: { id, name, email },
      cookies: [`${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax`],
    };
  };
  const now = (visit: Visit) => {
    const session = sessions.get(secretOf(visit));
    const account = session && personById(session.personId);
    if (!session || !account || session.expiresAt <= deps.clock.now()) return undefined;
    return { session, account };
  };

  return {
    personById,

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
      if (accounts.has(email.value)) return err({ type: 'AddressTaken' });
      const id = deps.ids.next() as PersonId;
      const account = { id, name: name.value, email: email.value, passwordHash };
      accounts.set(email.value, account);
      return ok(begin(account, visit));
    },

    async signIn(visit, input) {
      const email = input.email.trim().toLowerCase();
      const passwordHash = await hash(email, input.password);
      const account = accounts.get(email);
      if (account?.passwordHash !== passwordHash) return err({ type: 'WrongCredentials' });
      return ok(begin(account, visit));
    },

    async signOut(visit) {
      end(secretOf(visit));
      return { cookies: [`${cookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`] };
    },

    async sessionOf(visit) {
      const found = now(visit);
      if (!found) return undefined;
      const { id, name, email } = found.account;
      return { person: { id, name, email }, sessionId: found.session.id, cookies: [] };
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

    async rename(visit, text) {
      const found = now(visit);
      if (!found) return err({ type: 'NotSignedIn' });
      const name = parseName(text);
      if (!name.ok) return name;
      accounts.set(found.account.email, { ...found.account, name: name.value });
      return ok({ id: found.account.id, name: name.value, email: found.account.email });
    },

    async changePassword(visit, { current, next }) {
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
      for (const [secret, session] of sessions) if (session.personId === account.id) end(secret);
      return ok({ cookies: begin(account, visit).cookies });
    },
  };
}

const secretOf = (visit: Visit) =>
  new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(visit.get('cookie') ?? '')?.[1] ?? '';

import type { IdsDep, PersonId } from '../ids.ts';
import { err, ok } from '../result.ts';
import type { ClockDep } from '../time.ts';
import type { Entered, Person, Visit } from './accounts.ts';
import type { OutsidePerson, OutsideProvider } from './outside-provider.ts';
import { outsideMs, outsideReturnPath, type OutsideRefused, type OutsideSignIn } from './outside-sign-in.ts';

/** What memory accounts let the outside sign-in do with them. */
export interface MemoryBook<Account extends MemoryEntry> {
  now(visit: Visit): Account | undefined;
  byEmail(email: string): Account | undefined;
  byId(id: PersonId): Account | undefined;
  add(person: OutsidePerson): Account;
  /** The address is its reader's: what was there before ends. */
  prove(account: Account): void;
  begin(account: Account, visit: Visit): Entered;
}
export interface MemoryEntry extends Person {
  readonly passwordHash: string | undefined;
  readonly proved: boolean;
}

const cookieName = 'stoa-memory-outside';
interface Begun {
  readonly browser: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
  readonly next: string;
  readonly connect: PersonId | undefined;
}

/** {@link OutsideSignIn} of memory accounts. */
export function createMemoryOutsideSignIn<Account extends MemoryEntry>(
  deps: ClockDep & IdsDep & { provider?: OutsideProvider | undefined },
  book: MemoryBook<Account>,
): OutsideSignIn & { forget(id: PersonId): void } {
  const { provider, ids, clock } = deps;
  const begun = new Map<string, Begun>();
  const ownerBySubject = new Map<string, PersonId>();
  const disconnected = new Set<PersonId>();
  const returnTo = `http://localhost:3000${outsideReturnPath}`;
  const refused = (why: OutsideRefused['why'], { next, connect }: Partial<Begun> = {}) =>
    err<OutsideRefused>({
      type: 'OutsideRefused',
      why,
      next: next ?? '/',
      connecting: connect !== undefined,
    });
  const isConnected = (id: PersonId) => [...ownerBySubject.values()].includes(id);

  return {
    name: provider?.name,
    async begin(visit, { next, connect = false }) {
      const account = book.now(visit);
      if (connect && !account) return err({ type: 'NotSignedIn' });
      const [state, nonce, verifier] = [ids.secret(), ids.secret(), ids.secret()];
      const browser = cookieOf(visit) || ids.secret();
      const until = clock.now() + outsideMs;
      const one: Begun = {
        browser,
        nonce,
        verifier,
        until,
        next,
        connect: connect ? account?.id : undefined,
      };
      const address = await provider?.addressFor({ state, nonce, verifier, returnTo });
      if (!address?.ok) return refused('away', one);
      begun.set(state, one);
      return ok({
        address: address.value,
        cookies: [`${cookieName}=${browser}; Path=/; HttpOnly; SameSite=Lax`],
      });
    },

    async finish(visit, answer) {
      const found = begun.get(answer.state);
      begun.delete(answer.state);
      if (!provider || !found || found.until <= clock.now()) return refused('expired');
      if (cookieOf(visit) !== found.browser) return refused('otherBrowser');
      if (answer.error !== undefined)
        return refused(answer.error === 'access_denied' ? 'notAgreed' : 'refused', found);
      const { code = '', from } = answer;
      const told = await provider.personFor({ ...found, code, from, returnTo });
      if (!told.ok) return refused(told.error, found);
      const { subject, email } = told.value;
      const owner = ownerBySubject.get(subject);

      if (found.connect !== undefined) {
        const account = book.now(visit);
        if (account?.id !== found.connect || (owner && owner !== account.id))
          return refused('otherPerson', found);
        if (account.email !== email) return refused('otherAddress', found);
        ownerBySubject.set(subject, account.id);
        disconnected.delete(account.id);
        const { next } = found;
        const { id, name } = account;
        if (account.proved) return ok({ person: { id, name, email }, cookies: [], next, connected: true });
        book.prove(account);
        return ok({ ...book.begin(account, visit), next, connected: true });
      }
      const account = (owner && book.byId(owner)) ?? book.byEmail(email) ?? book.add(told.value);
      if (!owner) {
        if (disconnected.has(account.id)) return refused('disconnected', found);
        if (!account.proved) book.prove(account);
        ownerBySubject.set(subject, account.id);
      }
      return ok({ ...book.begin(account, visit), next: found.next, connected: false });
    },

    async waysIn(visit) {
      const account = book.now(visit);
      if (!account) return undefined;
      const { passwordHash, proved, id } = account;
      return { password: passwordHash !== undefined, outside: isConnected(id), proved };
    },

    async disconnect(visit) {
      const account = book.now(visit);
      if (!account) return err({ type: 'NotSignedIn' });
      if (!account.passwordHash) return err({ type: 'LastWayIn' });
      for (const [subject, id] of ownerBySubject) if (id === account.id) ownerBySubject.delete(subject);
      disconnected.add(account.id);
      return ok(null);
    },

    forget(id) {
      for (const [subject, owner] of ownerBySubject) if (owner === id) ownerBySubject.delete(subject);
    },
  };
}

const cookieOf = (visit: Visit) =>
  new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(visit.get('cookie') ?? '')?.[1] ?? '';

import { createHmac } from 'node:crypto';
import {
  err,
  minuteMs,
  ok,
  outsideMs,
  outsideReturnPath,
  type Accounts,
  type Allowance,
  type Attempts,
  type Entered,
  type Ids,
  type OutsidePerson,
  type OutsideProvider,
  type OutsideRefused,
  type OutsideSignIn,
  type PersonId,
  type Visit,
} from '@stoa/domain';
import { ConstraintBroken } from '@stoa/tenantdb';
import type { Auth } from './auth.ts';
import { createOutsideCookie } from './outside-cookie.ts';
import { personOf } from './rows.ts';

/** Ways to the provider that one address on the net may begin: each is a row. */
const beginning: Allowance = { tries: 30, windowMs: 10 * minuteMs };

interface OutsideDeps {
  readonly auth: Auth;
  readonly provider?: OutsideProvider | undefined;
  readonly attempts: Attempts;
  readonly ids: Ids;
  readonly origin: URL;
  readonly secret: string;
  readonly sessionOf: Accounts['sessionOf'];
  /** What a way in made of somebody: a session, or the half of it. */
  entered(visit: Visit, response: object, headers: Headers): Promise<Entered>;
  /** Ends what was set up with an address that nobody had proved, and says that it is proved. */
  prove(user: User): Promise<void>;
  addressOf(visit: Visit): string;
  deviceOf(visit: Visit): Headers;
}
type User = Parameters<typeof personOf>[0] & { readonly emailVerified: boolean };

/** What is kept of a sign-in that is on its way. */
interface Begun {
  readonly browser: string;
  readonly next: string;
  /** Whose account is to be connected. */
  readonly connect?: PersonId | undefined;
}

/**
 * {@link OutsideSignIn} on Better Auth's tables. Its own `callbackOAuth` is not used: it makes accounts of addresses that were not checked, leaves what
 * a stranger set up with an address in place or lets nobody in, and asks for no session when it connects.
 */
export function createOutsideSignIn(deps: OutsideDeps): OutsideSignIn {
  const { auth, provider, ids, secret, sessionOf } = deps;
  const cookie = createOutsideCookie({ ids, secure: deps.origin.protocol === 'https:' });
  const returnTo = new URL(outsideReturnPath, deps.origin).href;
  /** Under these the account's rows name the provider, and that it was disconnected. Subjects of another issuer are other people. */
  const providerId = provider?.issuer ?? '';
  const disconnectedId = `not ${providerId}`;

  /** Follow from the state, so that what is stored helps nobody to spend a code. */
  const boundTo = (state: string) => {
    const made = (what: string) =>
      createHmac('sha256', secret).update(`${what}\n${state}`).digest('base64url');
    return { nonce: made('outside nonce'), verifier: made('outside verifier'), returnTo };
  };
  const refused = (why: OutsideRefused['why'], begun?: Begun) =>
    err<OutsideRefused>({
      type: 'OutsideRefused',
      why,
      next: begun?.next ?? '/',
      connecting: begun?.connect !== undefined,
    });

  async function enter(visit: Visit, { id }: { id: string }): Promise<Entered> {
    const request = { body: { userId: id }, headers: deps.deviceOf(visit), returnHeaders: true } as const;
    const { response, headers } = await auth.api.enterAs(request);
    return deps.entered(visit, response, headers);
  }

  async function ownerOf({ subject }: OutsidePerson): Promise<User | undefined> {
    const { internalAdapter } = await auth.$context;
    const found = await internalAdapter.findAccountOwnerByKey({ providerId, accountId: subject });
    return found?.kind === 'owned' ? found.user : undefined;
  }
  async function connectTo(user: User, { subject }: OutsidePerson): Promise<void> {
    const { internalAdapter } = await auth.$context;
    if (!user.emailVerified) await deps.prove(user);
    await internalAdapter.linkAccount({ userId: user.id, providerId, accountId: subject });
  }

  async function accountFor(told: OutsidePerson): Promise<User | undefined> {
    const owner = await ownerOf(told);
    if (owner) return owner;
    const { internalAdapter } = await auth.$context;
    const known = await internalAdapter.findUserByEmail(told.email, { includeAccounts: true });
    if (known?.accounts.some((account) => account.providerId === disconnectedId)) return undefined;
    const user =
      known?.user ??
      (await internalAdapter.createUser(
        { email: told.email, name: told.name, emailVerified: true },
        { method: 'oauth', oauth: { providerId } },
      ));
    await connectTo(user, told);
    return user;
  }

  return {
    name: provider?.name,

    async begin(visit, { next, connect = false }) {
      const person = connect ? (await sessionOf(visit))?.person : undefined;
      if (connect && !person) return err({ type: 'NotSignedIn' });
      const retryMs = await deps.attempts.take([[`outside ${deps.addressOf(visit)}`, beginning]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      const state = ids.secret();
      const issued = cookie.issue(visit);
      const begun: Begun = { browser: issued.browser, next, connect: person?.id };
      const address = await provider?.addressFor({ state, ...boundTo(state) });
      if (!address?.ok) return refused('away', begun);
      const { internalAdapter } = await auth.$context;
      await internalAdapter.createVerificationValue({
        identifier: nameOf(state),
        value: JSON.stringify(begun),
        expiresAt: new Date(Date.now() + outsideMs),
      });
      return ok({ address: address.value, cookies: [issued.cookie] });
    },

    async finish(visit, { state, code = '', error, from }) {
      const { internalAdapter } = await auth.$context;
      const row = isState(state) && (await internalAdapter.consumeVerificationValue(nameOf(state)));
      if (!row || !provider) return refused('expired');
      const begun = JSON.parse(row.value) as Begun;
      if (!cookie.isFrom(visit, begun.browser)) return refused('otherBrowser');
      if (error !== undefined) return refused(error === 'access_denied' ? 'notAgreed' : 'refused', begun);
      const told = await provider.personFor({ ...boundTo(state), code, from });
      if (!told.ok) return refused(told.error, begun);
      const { next, connect } = begun;

      if (connect === undefined) {
        const user = await unlessRaced(() => accountFor(told.value));
        return user
          ? ok({ ...(await enter(visit, user)), next, connected: false })
          : refused('disconnected', begun);
      }
      const owner = await ownerOf(told.value);
      const person = (await sessionOf(visit))?.person;
      const user = person && (await internalAdapter.findUserById(person.id));
      if (!user || user.id !== connect || (owner && owner.id !== user.id))
        return refused('otherPerson', begun);
      if (user.email !== told.value.email) return refused('otherAddress', begun);
      await forget(user.id, disconnectedId);
      if (!owner) await unlessRaced(async () => (await ownerOf(told.value)) ?? connectTo(user, told.value));
      if (user.emailVerified) return ok({ person, cookies: [], next, connected: true });
      return ok({ ...(await enter(visit, user)), next, connected: true });
    },

    async waysIn(visit) {
      const person = (await sessionOf(visit))?.person;
      if (!person) return undefined;
      const { internalAdapter } = await auth.$context;
      const user = await internalAdapter.findUserById(person.id);
      const accounts = await internalAdapter.findAccounts(person.id);
      return {
        password: accounts.some(({ password }) => Boolean(password)),
        outside: accounts.some((account) => account.providerId === providerId),
        proved: user?.emailVerified === true,
      };
    },

    async disconnect(visit) {
      const person = (await sessionOf(visit))?.person;
      if (!person) return err({ type: 'NotSignedIn' });
      const { internalAdapter } = await auth.$context;
      const accounts = await internalAdapter.findAccounts(person.id);
      if (!accounts.some(({ password }) => Boolean(password))) return err({ type: 'LastWayIn' });
      if (!accounts.some((account) => account.providerId === disconnectedId))
        await internalAdapter.linkAccount({
          userId: person.id,
          providerId: disconnectedId,
          accountId: person.id,
        });
      await forget(person.id, providerId);
      return ok(null);
    },
  };

  async function forget(userId: string, named: string): Promise<void> {
    const { internalAdapter } = await auth.$context;
    for (const account of await internalAdapter.findAccounts(userId))
      if (account.providerId === named) await internalAdapter.deleteAccount(account.id);
  }
}

/** Of two answers for one person at once, the second finds what the first made when it looks again: an address and a subject are one row each. */
async function unlessRaced<T>(work: () => Promise<T>, tries = 3): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isRaced = cause instanceof ConstraintBroken && cause.constraint === 'unique';
    if (!isRaced || tries <= 1) throw cause;
    return unlessRaced(work, tries - 1);
  }
}

const nameOf = (state: string): string => `outside:${state}`;
const isState = (text: string): boolean => /^[\w-]{43}$/.test(text);

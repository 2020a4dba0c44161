import {
  dayMs,
  err,
  minuteMs,
  ok,
  type Allowance,
  type AlreadyOn,
  type Attempts,
  type Cookies,
  type Expired,
  type NotOn,
  type Person,
  type PersonId,
  type SecondFactor,
  type SecurityChange,
  type SignedIn,
  type Visit,
  type WrongCode,
  type Accounts,
} from '@stoa/domain';
import type { Statements } from '@stoa/tenantdb';
import { isAPIError } from 'better-auth/api';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { Auth } from './auth.ts';
import { call, type Call } from './call.ts';
import type { KnownDevices } from './known-device.ts';
import { cookieValue, onlyCookie } from './only-cookie.ts';
import type { Proof } from './proof.ts';
import { asRecoveryCode, hashRecoveryCode, makeRecoveryCodes, storeRecoveryCodes } from './recovery-codes.ts';
import { personOf } from './rows.ts';
import { totpStep } from './totp-step.ts';

/**
 * Wrong codes from a device where this very factor was proved before: nobody else can use these up. A device that only the password was typed
 * on does not count: whoever knows the password makes as many of those as they like.
 */
const fromKnownDevice: Allowance = { tries: 10, windowMs: 15 * minuteMs };
/**
 * Wrong codes from all other devices together. Whoever tries has the password already, and one code in 333,333 counts: at this rate one would be met
 * in 45 years on average.
 */
const fromElsewhere: Allowance = { tries: 20, windowMs: dayMs };

interface SecondFactorDeps {
  readonly auth: Auth;
  readonly engine: Statements;
  readonly attempts: Attempts;
  /** Known by the id of a second factor that was proved there. */
  readonly devices: KnownDevices;
  readonly proof: Proof;
  readonly sessionOf: Accounts['sessionOf'];
  /** A sign-in that is whole: both halves were proved. */
  arrived(visit: Visit, user: Parameters<typeof personOf>[0], headers: Headers): Promise<SignedIn>;
  /** A session of this person ended, or moved to another cookie. */
  ended(personId: PersonId): void;
  /** What a page shows of this person's security is another from now on. */
  changed(personId: PersonId): void;
  tell(person: Person, what: SecurityChange, key?: string): void;
}

interface Row {
  readonly id: string;
  readonly secret: string;
  readonly backupCodes: string;
  readonly verified: number;
}

/** {@link SecondFactor} on Better Auth's plugin. What it leaves out is here: that a code counts once, and how many wrong ones may be tried. */
export function createSecondFactor(deps: SecondFactorDeps): SecondFactor {
  const { auth, engine, attempts, devices, proof, sessionOf, arrived, ended, changed, tell } = deps;
  const wrong = err<WrongCode>({ type: 'WrongCode', used: false });
  const usedUp = err<WrongCode>({ type: 'WrongCode', used: true });
  const expired = err<Expired>({ type: 'Expired', what: 'step' });
  const notOn = err<NotOn>({ type: 'NotOn' });
  const alreadyOn = err<AlreadyOn>({ type: 'AlreadyOn' });

  const rowOf = async (id: string): Promise<Row | undefined> =>
    (
      await engine.query<Row>(
        `select f.id, f.secret, f."backupCodes", case when f.verified = 1 and u."twoFactorEnabled" = 1 then 1 else 0 end as verified
           from "twoFactor" f join "user" u on u.id = f."userId" where u.id = :id`,
        { id },
      )
    )[0];
  const codesLeft = (row: Row): number => (JSON.parse(row.backupCodes) as string[]).length;

  async function stepOf({ secret }: Row, code: string): Promise<number | undefined> {
    const { secretConfig } = await await auth.$context;
    return totpStep(await symmetricDecrypt({ key: secretConfig, data: secret }), code);
  }
  /** Takes a step's code, as nobody can after it, nor one of an earlier step (RFC 6238, 5.2). */
  async function claim(id: string, step: number): Promise<boolean> {
    const { changes } = await engine.run(
      'update "twoFactor" set "usedStep" = :step where "userId" = :id and ("usedStep" is null or "usedStep" < :step)',
      { id, step },
    );
    return changes > 0;
  }
  async function writeCodes(id: string): Promise<string[]> {
    const codes = makeRecoveryCodes();
    const stored = await storeRecoveryCodes(JSON.stringify(codes));
    await engine.run('update "twoFactor" set "backupCodes" = :stored where "userId" = :id', { id, stored });
    return codes;
  }

  /** Whose first half a request proves. The cookie's signature is looked at by Better Auth, later; its secret is 20 random signs. */
  async function halfWayOf(visit: Visit): Promise<{ id: string; name: string; email: string } | undefined> {
    const { createAuthCookie, internalAdapter } = await auth.$context;
    const cookie = cookieValue(visit, createAuthCookie('two_factor').name);
    const identifier = cookie && /^(2fa-[\w-]{20})\./.exec(cookie)?.[1];
    const found = identifier && (await internalAdapter.findVerificationValue(identifier));
    if (!found || new Date(found.expiresAt).getTime() <= Date.now()) return undefined;
    return (await internalAdapter.findUserById(found.value)) ?? undefined;
  }

  /** What Better Auth says to a code; `undefined` for one that it does not take. */
  async function offer<T>(work: () => Promise<T>): Promise<T | WrongCode | Expired> {
    const going: Call = {};
    try {
      return await call.run(going, work);
    } catch (cause) {
      if (going.broke || !isAPIError(cause)) throw going.broke ?? cause;
      const code = String(cause.body?.code);
      if (code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE' || cause.status === 'CONFLICT')
        return wrong.error;
      if (code === 'INVALID_TWO_FACTOR_COOKIE' || code.startsWith('TOO_MANY_ATTEMPTS')) return expired.error;
      throw cause;
    }
  }

  return {
    async standing(visit) {
      const known = await sessionOf(visit);
      if (!known) return undefined;
      const row = await rowOf(known.person.id);
      const on = row?.verified === 1;
      return { on, recoveryCodesLeft: on ? codesLeft(row) : 0, proof: await proof.wanted(known) };
    },

    async begin(visit, { password }) {
      const known = await proof.take(visit, password);
      if (!known.ok) return known;
      const { id } = known.value.person;
      if ((await rowOf(id))?.verified === 1) return alreadyOn;
      await engine.run('delete from "twoFactor" where "userId" = :id', { id });
      const made = await auth.api.enableTwoFactor({ headers: visit, body: { password, method: 'totp' } });
      if (made.method !== 'totp') throw new Error('another second factor than was asked for');
      return ok({ secret: new URL(made.totpURI).searchParams.get('secret')!, address: made.totpURI });
    },

    async confirm(visit, { code: typed }) {
      const known = await sessionOf(visit);
      if (!known) return err({ type: 'NotSignedIn' });
      const { person } = known;
      const key = `factor ${person.id}`;
      const retryMs = await attempts.take([[key, fromKnownDevice]]);
      if (retryMs !== undefined) return err({ type: 'TooOften', retryMs });
      const row = await rowOf(person.id);
      if (!row) return notOn;
      if (row.verified === 1) return alreadyOn;
      const code = typed.replaceAll(/\s/g, '');
      const step = await stepOf(row, code);
      if (step === undefined || !(await claim(person.id, step))) return wrong;
      const codes = await writeCodes(person.id);
      const done = await offer(() =>
        auth.api.verifyTOTP({ headers: visit, body: { code }, returnHeaders: true }),
      );
      if ('type' in done) return wrong;
      await attempts.forgive(key);
      ended(person.id);
      tell(person, 'factorOn');
      return ok({ codes, cookies: [...done.headers.getSetCookie(), devices.cookieFor(row.id)] });
    },

    async newRecoveryCodes(visit, { password }) {
      const known = await proof.take(visit, password);
      if (!known.ok) return known;
      const { person } = known.value;
      if ((await rowOf(person.id))?.verified !== 1) return notOn;
      const codes = await writeCodes(person.id);
      changed(person.id);
      tell(person, 'codesRenewed');
      return ok(codes);
    },

    async switchOff(visit, { password }) {
      const known = await proof.take(visit, password);
      if (!known.ok) return known;
      const { person } = known.value;
      if ((await rowOf(person.id))?.verified !== 1) return notOn;
      const request = { headers: visit, body: { password }, returnHeaders: true } as const;
      const { headers } = await auth.api.disableTwoFactor(request);
      ended(person.id);
      tell(person, 'factorOff');
      return ok<Cookies>({ cookies: headers.getSetCookie() });
    },

    async switchOffFor(visit, { password, person: id }) {
      const keeper = await proof.take(visit, password);
      if (!keeper.ok) return keeper;
      const { internalAdapter } = await auth.$context;
      const user = await internalAdapter.findUserById(id);
      if (!user || (await rowOf(id))?.verified !== 1) return notOn;
      await engine.run('delete from session where "userId" = :id', { id });
      await forgetCodes(engine, id);
      ended(id);
      tell(personOf(user), 'factorOffByKeeper');
      return ok(null);
    },

    awaits: async (visit) => (await halfWayOf(visit)) !== undefined,

    async prove(visit, { code: typed }) {
      const user = await halfWayOf(visit);
      if (!user) return expired;
      const person = personOf(user);
      const row = await rowOf(person.id);
      if (row?.verified !== 1) return expired;
      const device = devices.nameFor(visit, row.id);
      const key = device ? `second device ${device}` : `second account ${person.id}`;
      const retryMs = await attempts.take([[key, device ? fromKnownDevice : fromElsewhere]]);
      if (retryMs !== undefined) {
        // Somebody knows the password, and not much else. Once a day is often enough.
        if (!device) tell(person, 'triesUsedUp', `tries ${person.id} ${Math.floor(Date.now() / dayMs)}`);
        return err({ type: 'TooOften', retryMs });
      }

      const { createAuthCookie } = await auth.$context;
      const headers = onlyCookie(visit, createAuthCookie('two_factor').name);
      const recovery = asRecoveryCode(typed);
      const code = recovery ? await hashRecoveryCode(recovery) : typed.replaceAll(/\s/g, '');
      if (!recovery) {
        const step = await stepOf(row, code);
        if (step !== undefined && !(await claim(person.id, step))) return usedUp;
      }
      const request = { headers, body: { code }, returnHeaders: true } as const;
      const done = await offer(() =>
        recovery ? auth.api.verifyBackupCode(request) : auth.api.verifyTOTP(request),
      );
      if ('type' in done) return err(done);
      await attempts.forgive(key);
      if (recovery) {
        changed(person.id);
        tell(person, 'codeUsed');
      }
      const { cookies, ...signedIn } = await arrived(visit, user, done.headers);
      return ok({ ...signedIn, cookies: [...cookies, devices.cookieFor(row.id)] });
    },
  };
}

/** Takes away what somebody set up with an address that they never proved. */
export async function forgetFactors(engine: Statements, id: string): Promise<void> {
  await engine.run('delete from "passkey" where "userId" = :id', { id });
  await forgetCodes(engine, id);
}
/** Takes away the second factor alone. */
async function forgetCodes(engine: Statements, id: string): Promise<void> {
  await engine.run('update "user" set "twoFactorEnabled" = 0 where id = :id', { id });
  await engine.run('delete from "twoFactor" where "userId" = :id', { id });
}

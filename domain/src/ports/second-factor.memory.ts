import { totpAt, totpStepMs } from '../people/totp.ts';
import type { IdsDep, PersonId } from '../ids.ts';
import type { SecurityChange } from '../mail/words.ts';
import { err, ok, type Result } from '../result.ts';
import { minuteMs, type ClockDep } from '../time.ts';
import type { Expired } from '../refusals.ts';
import type { HalfWay, Person, SignedIn, Visit, WrongCredentials } from './accounts.ts';
import type {
  AlreadyOn,
  NotFresh,
  NotOn,
  ProofRefused,
  ProofWanted,
  SecondFactor,
  WrongCode,
} from './second-factor.ts';

/** What the second factor and the passkeys in memory ask of the accounts there. */
export interface MemoryProofs extends ClockDep, IdsDep {
  knownBy(visit: Visit): Person | undefined;
  proofWanted(visit: Visit): ProofWanted;
  passwordIs(id: PersonId, password: string): Promise<boolean>;
  begin(id: PersonId, visit: Visit): SignedIn;
  personById(id: PersonId): Person | undefined;
  endAll(id: PersonId): void;
  tell(person: Person, what: SecurityChange): void;
}

export async function takeProof(
  { knownBy, proofWanted, passwordIs }: MemoryProofs,
  visit: Visit,
  password: string,
): Promise<Result<Person, ProofRefused>> {
  const person = knownBy(visit);
  if (!person) return err({ type: 'NotSignedIn' });
  const wanted = proofWanted(visit);
  if (wanted === 'again') return err<NotFresh>({ type: 'NotFresh' });
  if (wanted === 'password' && !(await passwordIs(person.id, password)))
    return err<WrongCredentials>({ type: 'WrongCredentials' });
  return ok(person);
}

interface Factor {
  readonly secret: string;
  on: boolean;
  usedStep: number;
  codes: string[];
}
type MemorySecondFactor = SecondFactor & {
  /** The half of a sign-in, for somebody who has it on. */
  halfWay(id: PersonId): HalfWay | undefined;
  forgetHalves(id: PersonId): void;
  forgetPerson(id: PersonId): void;
};

const cookieName = 'stoa-memory-second';
const halfWayMs = 10 * minuteMs;

/** {@link SecondFactor} that lasts as long as the process. It does not limit tries. */
export function createMemorySecondFactor(proofs: MemoryProofs): MemorySecondFactor {
  const { clock, ids, knownBy, tell } = proofs;
  const factors = new Map<PersonId, Factor>();
  const halves = new Map<string, { readonly personId: PersonId; readonly until: number }>();
  const wrong = err<WrongCode>({ type: 'WrongCode', used: false });
  const notOn = err<NotOn>({ type: 'NotOn' });
  const alreadyOn = err<AlreadyOn>({ type: 'AlreadyOn' });

  const makeCodes = () => {
    const code = () =>
      Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => (byte % 32).toString(32)).join('');
    return Array.from({ length: 10 }, () => code().match(/.{4}/g)!.join('-'));
  };
  const plain = (typed: string) => typed.toLowerCase().replaceAll(/[\s-]/g, '');

  async function claim(factor: Factor, code: string): Promise<WrongCode | undefined> {
    const now = Math.floor(clock.now() / totpStepMs);
    for (const step of [now, now - 1, now + 1]) {
      if ((await totpAt(factor.secret, step * totpStepMs)) !== code) continue;
      if (step <= factor.usedStep) return { type: 'WrongCode', used: true };
      factor.usedStep = step;
      return undefined;
    }
    return wrong.error;
  }
  const secretOf = (visit: Visit) =>
    new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(visit.get('cookie') ?? '')?.[1] ?? '';
  const halfOf = (visit: Visit) => {
    const half = halves.get(secretOf(visit));
    return half && half.until > clock.now() ? half : undefined;
  };

  return {
    halfWay(personId) {
      if (!factors.get(personId)?.on) return undefined;
      const secret = ids.secret();
      halves.set(secret, { personId, until: clock.now() + halfWayMs });
      return { cookies: [`${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax`] };
    },
    forgetHalves(id) {
      for (const [secret, { personId }] of halves) if (personId === id) halves.delete(secret);
    },
    forgetPerson: (id) => void factors.delete(id),

    async standing(visit) {
      const person = knownBy(visit);
      if (!person) return undefined;
      const factor = factors.get(person.id);
      const on = factor?.on ?? false;
      return { on, recoveryCodesLeft: on ? factor!.codes.length : 0, proof: proofs.proofWanted(visit) };
    },

    async begin(visit, { password }) {
      const person = await takeProof(proofs, visit, password);
      if (!person.ok) return person;
      if (factors.get(person.value.id)?.on) return alreadyOn;
      const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
      const secret = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => signs[byte % 32]).join(
        '',
      );
      factors.set(person.value.id, { secret, on: false, usedStep: 0, codes: [] });
      const label = encodeURIComponent(person.value.email);
      return ok({ secret, address: `otpauth://totp/Stoa:${label}?secret=${secret}&issuer=Stoa` });
    },

    async confirm(visit, { code }) {
      const person = knownBy(visit);
      if (!person) return err({ type: 'NotSignedIn' });
      const factor = factors.get(person.id);
      if (!factor) return notOn;
      if (factor.on) return alreadyOn;
      if (await claim(factor, plain(code))) return wrong;
      factor.on = true;
      factor.codes = makeCodes();
      tell(person, 'factorOn');
      return ok({ codes: [...factor.codes], cookies: [] });
    },

    async newRecoveryCodes(visit, { password }) {
      const person = await takeProof(proofs, visit, password);
      if (!person.ok) return person;
      const factor = factors.get(person.value.id);
      if (!factor?.on) return notOn;
      factor.codes = makeCodes();
      tell(person.value, 'codesRenewed');
      return ok([...factor.codes]);
    },

    async switchOff(visit, { password }) {
      const person = await takeProof(proofs, visit, password);
      if (!person.ok) return person;
      if (!factors.get(person.value.id)?.on) return notOn;
      factors.delete(person.value.id);
      tell(person.value, 'factorOff');
      return ok({ cookies: [] });
    },

    async switchOffFor(visit, { password, person: id }) {
      const keeper = await takeProof(proofs, visit, password);
      if (!keeper.ok) return keeper;
      const person = proofs.personById(id);
      if (!person || !factors.get(id)?.on) return notOn;
      factors.delete(id);
      proofs.endAll(id);
      tell(person, 'factorOffByKeeper');
      return ok(null);
    },

    awaits: async (visit) => halfOf(visit) !== undefined,

    async prove(visit, { code: typed }) {
      const expired = err<Expired>({ type: 'Expired', what: 'step' });
      const half = halfOf(visit);
      const factor = half && factors.get(half.personId);
      if (!factor?.on) return expired;
      const code = plain(typed);
      const recovery = factor.codes.findIndex((one) => plain(one) === code);
      const refused = recovery < 0 ? await claim(factor, code) : undefined;
      if (refused) return err(refused);
      if (!halves.delete(secretOf(visit))) return expired;
      const signedIn = proofs.begin(half!.personId, visit);
      if (recovery >= 0) {
        factor.codes.splice(recovery, 1);
        tell(signedIn.person, 'codeUsed');
      }
      return ok({ ...signedIn, cookies: [...signedIn.cookies, `${cookieName}=; Path=/; Max-Age=0`] });
    },
  };
}

import type { PersonId } from '../ids.ts';
import { parseName } from '../people/person.ts';
import { err, ok } from '../result.ts';
import { minuteMs, type Instant } from '../time.ts';
import type { NotFound } from '../refusals.ts';
import type { Visit } from './accounts.ts';
import { concat, fromBase64Url, sha256, toBase64Url, utf8 } from './passkey-device.ts';
import {
  passkeysMost,
  type Passkey,
  type PasskeyRefused,
  type Passkeys,
  type TooManyPasskeys,
} from './passkeys.ts';
import { takeProof, type MemoryProofs } from './second-factor.memory.ts';

interface Held extends Passkey {
  readonly personId: PersonId;
  readonly key: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
  readonly counter: number;
}
interface Asked {
  readonly challenge: string;
  /** `undefined` for a question of signing in. */
  readonly personId: PersonId | undefined;
  readonly until: number;
}

const cookieName = 'stoa-memory-passkey';
const origin = new URL('http://localhost:3000');

/** {@link Passkeys} that last as long as the process, of ES256 only and with no limit of tries: for tests and for looking at pages. */
export function createMemoryPasskeys(proofs: MemoryProofs): Passkeys & { forgetPerson(id: PersonId): void } {
  const { clock, ids, knownBy, begin, tell } = proofs;
  /** By the credential's id. */
  const held = new Map<string, Held>();
  const asked = new Map<string, Asked>();
  const refused = err<PasskeyRefused>({ type: 'PasskeyRefused' });
  const tooMany = err<TooManyPasskeys>({ type: 'TooManyPasskeys' });
  const notThere = err<NotFound>({ type: 'NotFound', what: 'passkey' });

  const ofPerson = (id: PersonId) => [...held].filter(([, { personId }]) => personId === id);
  const shown = ({ personId: _, key: __, counter: ___, ...passkey }: Held): Passkey => passkey;
  const question = (personId: PersonId | undefined) => {
    const [secret, challenge] = [ids.secret(), ids.secret()];
    asked.set(secret, { challenge, personId, until: clock.now() + 5 * minuteMs });
    return { challenge, cookies: [`${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax`] };
  };
  const takeQuestion = (visit: Visit): Asked | undefined => {
    const secret =
      new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(visit.get('cookie') ?? '')?.[1] ?? '';
    const found = asked.get(secret);
    asked.delete(secret);
    return found && found.until > clock.now() ? found : undefined;
  };

  /** The parts of an answer that hold for this question and this place; `undefined` for any other. */
  async function read(answer: unknown, type: string, { challenge }: Asked) {
    const { id, response } = answer as { id: string; response: Record<string, string> };
    const client = fromBase64Url(response['clientDataJSON']!);
    const said = JSON.parse(new TextDecoder().decode(client)) as Record<string, unknown>;
    if (said['type'] !== type || said['challenge'] !== challenge || said['origin'] !== origin.origin)
      return undefined;
    const data = fromBase64Url(response['authenticatorData']!);
    if (toBase64Url(data.slice(0, 32)) !== toBase64Url(await sha256(utf8(origin.hostname)))) return undefined;
    // Present, and verified.
    if ((data[32]! & 0x05) !== 0x05) return undefined;
    const counter = new DataView(data.buffer).getUint32(33);
    return { id, response, data, client, counter, synced: (data[32]! & 0x10) !== 0 };
  }

  return {
    forgetPerson: (id) => ofPerson(id).forEach(([credential]) => held.delete(credential)),

    async of(visit) {
      const person = knownBy(visit);
      return person ? ofPerson(person.id).map(([, one]) => shown(one)) : [];
    },

    async ask(visit, { password }) {
      const person = await takeProof(proofs, visit, password);
      if (!person.ok) return person;
      const { id, email } = person.value;
      if (ofPerson(id).length >= passkeysMost) return tooMany;
      const { challenge, cookies } = question(id);
      return ok({
        cookies,
        question: {
          challenge,
          rp: { name: 'Stoa', id: origin.hostname },
          user: { id: ids.secret(), name: email, displayName: email },
          pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
          excludeCredentials: ofPerson(id).map(([credential]) => ({ id: credential, type: 'public-key' })),
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        },
      });
    },

    async add(visit, { name: typed, answer }) {
      const person = knownBy(visit);
      if (!person) return err({ type: 'NotSignedIn' });
      const name = typed.trim() === '' ? ok('Passkey') : parseName(typed);
      if (!name.ok) return name;
      const wanted = takeQuestion(visit);
      if (wanted?.personId !== person.id) return refused;
      if (ofPerson(person.id).length >= passkeysMost) return tooMany;
      const said = await read(answer, 'webauthn.create', wanted).catch(() => undefined);
      if (!said || held.has(said.id)) return refused;
      const spki = fromBase64Url(said.response['publicKey']!);
      const key = await crypto.subtle
        .importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
        .catch(() => undefined);
      if (!key) return refused;
      const passkey: Passkey = {
        id: ids.next(),
        name: name.value,
        createdAt: clock.now(),
        lastUsedAt: undefined,
        synced: said.synced,
      };
      held.set(said.id, { ...passkey, personId: person.id, key, counter: said.counter });
      tell(person, 'passkeyAdded');
      return ok(passkey);
    },

    async rename(visit, { id, name: typed }) {
      const person = knownBy(visit);
      if (!person) return err({ type: 'NotSignedIn' });
      const name = parseName(typed);
      if (!name.ok) return name;
      const [found] = ofPerson(person.id).filter(([, one]) => one.id === id);
      if (!found) return notThere;
      held.set(found[0], { ...found[1], name: name.value });
      return ok(null);
    },

    async remove(visit, { id, password }) {
      const person = await takeProof(proofs, visit, password);
      if (!person.ok) return person;
      const [found] = ofPerson(person.value.id).filter(([, one]) => one.id === id);
      if (!found) return notThere;
      held.delete(found[0]);
      tell(person.value, 'passkeyRemoved');
      return ok(null);
    },

    async challenge() {
      const { challenge, cookies } = question(undefined);
      return ok({ cookies, question: { challenge, rpId: origin.hostname, userVerification: 'required' } });
    },

    async signIn(visit, { answer }) {
      const wanted = takeQuestion(visit);
      if (!wanted || wanted.personId !== undefined) return refused;
      const said = await read(answer, 'webauthn.get', wanted).catch(() => undefined);
      const passkey = said && held.get(said.id);
      if (!passkey) return refused;
      const signed = concat(said.data, await sha256(said.client));
      const signature = rawOf(fromBase64Url(said.response['signature'] ?? ''));
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
      if (!(await crypto.subtle.verify(algorithm, passkey.key, signature, signed))) return refused;
      // Passkeys that are synced count nothing: always 0 (WebAuthn 3, 6.1.1).
      if ((said.counter > 0 || passkey.counter > 0) && said.counter <= passkey.counter) return refused;
      held.set(said.id, { ...passkey, counter: said.counter, lastUsedAt: clock.now() as Instant });
      const signedIn = begin(passkey.personId, visit);
      return ok({ ...signedIn, cookies: [...signedIn.cookies, `${cookieName}=; Path=/; Max-Age=0`] });
    },
  };
}

/** A signature as WebCrypto takes it, 64 bytes, from its ASN.1. */
function rawOf(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const number = (at: number) => {
    const bytes = der.slice(at + 2, at + 2 + der[at + 1]!).slice(-32);
    return concat(new Uint8Array(32 - bytes.length), bytes);
  };
  if (der.length < 8) return new Uint8Array(64);
  return concat(number(2), number(4 + der[3]!));
}

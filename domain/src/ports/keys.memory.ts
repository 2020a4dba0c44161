import type { IdsDep, PersonId, WorkspaceId } from '../ids.ts';
import { bearerOf } from '../people/bearer.ts';
import { keyEndsMail, keyMadeMail } from '../people/key-mails.ts';
import { parseName } from '../people/person.ts';
import type { MailPosted, MailToSend } from '../mail/mailer.ts';
import { err, ok, type Result } from '../result.ts';
import { dayMs, minuteMs, type ClockDep, type Instant } from '../time.ts';
import type { Person, Visit } from './accounts.ts';
import type { FanoutDep } from './fanout.ts';
import {
  endsSoonMs,
  keyDays,
  keyPrefix,
  keysMost,
  tokenMs,
  type Access,
  type Key,
  type Keys,
  type Proof,
} from './keys.ts';
import type { ProofRefused } from './second-factor.ts';

interface Standing extends Key {
  readonly personId: PersonId;
}
interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: PersonId;
  readonly exp: number;
  readonly scope: string;
  readonly workspace?: WorkspaceId;
  readonly by: Proof;
}

const issuer = 'http://localhost:3000';
const audience = `${issuer}/api`;
const keysPage = `${issuer}/account/keys`;

/** {@link Keys} that last as long as the process, beside the accounts of `accounts.memory.ts`. They do not limit tries. */
export function createMemoryKeys(
  deps: ClockDep &
    FanoutDep &
    IdsDep & {
      personOf: (visit: Visit) => Person | undefined;
      personById: (id: PersonId) => Person | undefined;
      /** Whose session this is, while it lasts. */
      holderOfSession: (id: string) => PersonId | undefined;
      prove: (visit: Visit, password: string) => Promise<Result<Person, ProofRefused>>;
      tell: (to: Person, mail: Pick<MailToSend, 'key' | 'kind' | 'letter'>) => Promise<MailPosted>;
    },
): Keys & { forgetPerson(id: PersonId): void } {
  /** By the key itself. */
  const keys = new Map<string, Standing>();
  let signing: ReturnType<typeof makePair> | undefined;
  const pair = () => (signing ??= makePair());
  const kid = deps.ids.next();

  const works = ({ expiresAt }: Key) => expiresAt === undefined || expiresAt > deps.clock.now();
  const shown = ({ personId: _, ...key }: Standing): Key => key;

  async function claimsOf(token: string): Promise<Claims | undefined> {
    const [head = '', body = '', signature = ''] = token.split('.');
    if (signature === '') return undefined;
    const told = new TextEncoder().encode(`${head}.${body}`);
    const { publicKey } = await pair();
    if (!(await crypto.subtle.verify('Ed25519', publicKey, Buffer.from(signature, 'base64url'), told)))
      return undefined;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    return claims.exp * 1_000 > deps.clock.now() ? claims : undefined;
  }
  const holderOf = ({ type, id }: Proof): PersonId | undefined =>
    type === 'session'
      ? deps.holderOfSession(id)
      : [...keys.values()].find((key) => key.id === id && works(key))?.personId;

  return {
    async make(visit, wanted) {
      const person = deps.personOf(visit);
      if (!person) return err({ type: 'NotSignedIn' });
      const name = parseName(wanted.name);
      if (!name.ok) return name;
      const { days, access, workspaceId } = wanted;
      if (days !== undefined && !(keyDays as readonly number[]).includes(days))
        return err({ type: 'InvalidInput', field: 'days', problem: 'notAChoice' });
      const proved = await deps.prove(visit, wanted.password);
      if (!proved.ok) return proved;
      if ([...keys.values()].filter((key) => key.personId === person.id && works(key)).length >= keysMost)
        return err({ type: 'TooManyKeys' });
      const secret = keyPrefix + deps.ids.secret();
      const createdAt = deps.clock.now();
      const key: Standing = {
        ...{ id: deps.ids.next(), personId: person.id, name: name.value, access, workspaceId, createdAt },
        start: secret.slice(0, keyPrefix.length + 4),
        expiresAt: days === undefined ? undefined : ((createdAt + days * dayMs) as Instant),
      };
      keys.set(secret, key);
      const facts = { id: key.id, key: key.name, access, days, person: person.name, link: keysPage };
      await deps.tell(person, keyMadeMail(facts));
      return ok({ key: shown(key), secret });
    },

    async list(visit) {
      const person = deps.personOf(visit);
      const own = [...keys.values()].filter((key) => key.personId === person?.id && works(key));
      return own.map(shown).reverse();
    },

    async revoke(visit, id) {
      const person = deps.personOf(visit);
      for (const [secret, key] of keys)
        if (key.id === id && key.personId === person?.id && works(key)) {
          keys.delete(secret);
          deps.fanout.publish({ type: 'personChanged', personId: key.personId });
          return true;
        }
      return false;
    },

    async reaching(workspaceId, people) {
      const reach = [...keys.values()].filter(
        (key) =>
          people.includes(key.personId) &&
          works(key) &&
          (key.workspaceId === undefined || key.workspaceId === workspaceId),
      );
      return reach.map(({ start: _, ...key }) => key).reverse();
    },

    async tellEnding(now) {
      let told = 0;
      for (const { id, personId, name, expiresAt } of keys.values()) {
        const person = deps.personById(personId);
        if (!person || expiresAt === undefined || expiresAt <= now || expiresAt > now + endsSoonMs) continue;
        const days = Math.ceil((expiresAt - now) / dayMs);
        const facts = { id, key: name, days, person: person.name, link: keysPage };
        const posted = await deps.tell(person, keyEndsMail(facts));
        if (posted === 'added') told += 1;
      }
      return told;
    },

    async programOf(visit) {
      const bearer = bearerOf(visit) ?? '';
      const wrong = err({ type: 'WrongKey' } as const);
      const key = keys.get(bearer);
      if (key && works(key)) {
        const now = deps.clock.now();
        if (now - (key.lastUsedAt ?? 0) >= minuteMs) keys.set(bearer, { ...key, lastUsedAt: now });
        const person = deps.personById(key.personId);
        if (!person) return wrong;
        const { access, workspaceId, id } = key;
        return ok({ person, access, workspaceId, by: 'key', proof: { type: 'key', id } });
      }
      const claims = await claimsOf(bearer).catch(() => undefined);
      const person = claims && deps.personById(claims.sub);
      if (!person || holderOf(claims.by) !== person.id) return wrong;
      const access: Access = claims.scope === 'read' ? 'read' : 'full';
      return ok({ person, access, workspaceId: claims.workspace, by: 'token', proof: claims.by });
    },

    async issue({ personId, access, workspaceId, proof }) {
      const iat = Math.floor(deps.clock.now() / 1_000);
      const exp = iat + tokenMs / 1_000;
      const claims = {
        ...{ iss: issuer, aud: audience, sub: personId, iat, exp, jti: deps.ids.next(), by: proof },
        ...{ scope: access === 'full' ? 'read write' : 'read', workspace: workspaceId },
      };
      const told = [{ alg: 'EdDSA', kid }, claims].map(inBase64).join('.');
      const { privateKey } = await pair();
      const signature = await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(told));
      const token = `${told}.${Buffer.from(signature).toString('base64url')}`;
      return { token, expiresAt: (exp * 1_000) as Instant };
    },

    async publicKeys() {
      const jwk = await crypto.subtle.exportKey('jwk', (await pair()).publicKey);
      return [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, alg: 'EdDSA', use: 'sig', kid }];
    },

    forgetPerson(id) {
      for (const [secret, key] of keys) if (key.personId === id) keys.delete(secret);
    },
  };
}

const inBase64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function makePair() {
  const made = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in made)) throw new Error('a pair was asked for');
  return made;
}

import {
  tokenMs,
  type Access,
  type Ids,
  type Instant,
  type Keys,
  type Program,
  type Proof,
  type PublicKey,
  type WorkspaceId,
} from '@stoa/domain';
import type { Database, Engine } from '@stoa/tenantdb';
import type { Auth } from './auth.ts';
import { call, type Call } from './call.ts';
import { sessionMostMs } from './forget-expired.ts';
import { instantOf, personOf } from './rows.ts';

/** What a token says beside the registered claims (RFC 7519, 4.1; `scope` is of RFC 8693, 4.2). */
interface Claims {
  readonly sub: string;
  readonly scope: string;
  /** The only workspace that it opens. */
  readonly workspace?: WorkspaceId;
  /** The key or session that it was made by, by its id. */
  readonly by: Proof;
}

/** JWTs of Better Auth's plugin. What they say is believed for what they may do; whether they still may, the database says. */
export function createTokens({
  auth,
  engine,
  ids,
}: {
  readonly auth: Auth;
  readonly engine: Engine | Database;
  readonly ids: Ids;
}): Pick<Keys, 'issue' | 'publicKeys'> & { programOf(token: string): Promise<Program | undefined> } {
  async function asking<T>(work: () => Promise<T>): Promise<T> {
    const going: Call = {};
    const answer = await call.run(going, work).catch((cause: unknown) => {
      throw going.broke ?? cause;
    });
    // It takes a database that cannot be asked for a token that is none.
    if (going.broke) throw going.broke;
    return answer;
  }

  const sign = (payload: Record<string, unknown>): Promise<{ token: string }> =>
    asking(() => auth.api.signJWT({ body: { payload } }));

  /** Private keys that another secret encrypted are of no use any more, and neither is what they signed. */
  async function forgetUnreadable(cause: unknown): Promise<void> {
    if (!(cause instanceof Error && cause.message.startsWith('Failed to decrypt private key'))) throw cause;
    await engine.run('delete from "jwks"');
  }

  async function holderOf({ type, id }: Proof, person: string): Promise<Holder | undefined> {
    const from =
      type === 'key'
        ? `"expiresAt", k."createdAt" from "apikey" k join "user" u on u."id" = k."referenceId"`
        : `"expiresAt", k."createdAt" from "session" k join "user" u on u."id" = k."userId"`;
    const [row] = await engine.query<Holder>(
      `select u."id", u."name", u."email", k.${from} where k."id" = :id and u."id" = :person`,
      { id, person },
    );
    if (!row || (row.expiresAt !== null && instantOf(row.expiresAt) <= Date.now())) return undefined;
    const isOld = type === 'session' && Date.now() - instantOf(row.createdAt) >= sessionMostMs;
    return isOld ? undefined : row;
  }

  return {
    async issue({ personId, access, workspaceId, proof }) {
      const iat = Math.floor(Date.now() / 1_000);
      const exp = iat + tokenMs / 1_000;
      const claims: Claims = {
        sub: personId,
        scope: access === 'full' ? 'read write' : 'read',
        ...(workspaceId !== undefined && { workspace: workspaceId }),
        by: { type: proof.type, id: proof.id },
      };
      const payload = { ...claims, iat, exp, jti: ids.next() };
      const { token } = await sign(payload).catch(async (cause: unknown) => {
        await forgetUnreadable(cause);
        return sign(payload);
      });
      return { token, expiresAt: (exp * 1_000) as Instant };
    },

    async programOf(token) {
      if (!shape.test(token)) return undefined;
      const { payload } = await asking(() => auth.api.verifyJWT({ body: { token } }));
      if (!isClaims(payload)) return undefined;
      const holder = await holderOf(payload.by, payload.sub);
      if (!holder) return undefined;
      const access: Access = payload.scope.split(' ').includes('write') ? 'full' : 'read';
      const { by: proof, workspace } = payload;
      return {
        person: personOf(holder),
        access,
        ...(workspace !== undefined && { workspaceId: workspace }),
        by: 'token',
        proof,
      };
    },

    async publicKeys() {
      const { keys } = await asking(() => auth.api.getJwks());
      return keys.map((key) => ({ ...key, use: 'sig' }) as unknown as PublicKey);
    },
  };
}

interface Holder {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

/** Three parts in base64url (RFC 7515, 7.1): nothing else is worth asking about. */
const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Its signature says that we made it; a later version of this program may have made it otherwise. */
function isClaims(payload: unknown): payload is Claims {
  if (typeof payload !== 'object' || payload === null) return false;
  const { sub, scope, workspace, by } = payload as Partial<Record<keyof Claims, unknown>>;
  const { type, id } = (by ?? {}) as Partial<Proof>;
  return (
    typeof sub === 'string' &&
    typeof scope === 'string' &&
    (workspace === undefined || typeof workspace === 'string') &&
    (type === 'key' || type === 'session') &&
    typeof id === 'string'
  );
}

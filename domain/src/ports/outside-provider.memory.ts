import { err, ok } from '../result.ts';
import { hashSecret } from '../secret.ts';
import type { OutsideAsk, OutsidePerson, OutsideProvider } from './outside-provider.ts';

/** Somebody at the memory provider. */
export interface MemoryOutsidePerson extends OutsidePerson {
  readonly verified: boolean;
}

/** A provider whose people are whoever a test says they are. */
export interface MemoryOutsideProvider extends OutsideProvider {
  /** What the browser brings back from an address of `addressFor` once `who` agreed there; also a wrong `nonce` can be played. */
  agree(
    address: string,
    who: MemoryOutsidePerson,
    played?: { nonce?: string },
  ): { readonly state: string; readonly code: string };
  /** Whether it answers. */
  away(is: boolean): void;
}

export function createMemoryOutsideProvider({
  name = 'Google',
  issuer = 'https://provider.example',
} = {}): MemoryOutsideProvider {
  const codes = new Map<string, { who: MemoryOutsidePerson; nonce: string; challenge: string }>();
  let isAway = false;
  let made = 0;
  const challengeOf = (verifier: string) => hashSecret(verifier);

  return {
    name,
    issuer,
    async addressFor({ state, nonce, verifier }: OutsideAsk) {
      if (isAway) return err('away');
      const challenge = await challengeOf(verifier);
      return ok(`${issuer}/authorize?${new URLSearchParams({ state, nonce, challenge }).toString()}`);
    },
    agree(address, who, played = {}) {
      const asked = new URL(address).searchParams;
      const code = `code-${(made += 1)}`;
      const nonce = played.nonce ?? asked.get('nonce') ?? '';
      codes.set(code, { who, nonce, challenge: asked.get('challenge') ?? '' });
      return { state: asked.get('state') ?? '', code };
    },
    away: (is) => void (isAway = is),
    async personFor({ code, from, nonce, verifier }) {
      if (isAway) return err('away');
      if (from !== undefined && from !== issuer) return err('untrue');
      const found = codes.get(code);
      codes.delete(code);
      if (!found || found.challenge !== (await challengeOf(verifier))) return err('refused');
      if (found.nonce !== nonce) return err('untrue');
      const { verified, ...person } = found.who;
      return verified ? ok(person) : err('unverified');
    },
  };
}

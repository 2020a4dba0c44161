import type { PasskeyQuestion } from '@stoa/domain';

/** What the browser does with passkeys. Loaded when somebody wants one: the sign-in page is light. */
export const canPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** Whether somebody used one here, in this browser: then it is offered without being asked. */
const usedHere = 'stoa-passkey';
export const remember = (): void => localStorage.setItem(usedHere, '1');

interface Answered {
  readonly ok: boolean;
  readonly said: {
    readonly question?: PasskeyQuestion;
    readonly to?: string;
    readonly problem?: { type: string };
  };
}
async function ask(path: string, method: 'POST' | 'PUT', body: object): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
  return { ok: answer.ok, said: (await answer.json()) as Answered['said'] };
}

/** Makes a passkey, and answers what its maker says of it. Rejects with what the browser said, or with a refusal of ours. */
export async function makePasskey(password: string): Promise<unknown> {
  const { said } = await ask('/account/security/passkey', 'POST', { password });
  if (!said.question) throw new Refused(said.problem ?? { type: 'Unknown' });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    said.question as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  remember();
  return made?.toJSON();
}

/** Signs in, and answers where to go on. `mediation` is `conditional` for a passkey that is offered while somebody types their address. */
export async function signInWithPasskey(
  next: string,
  {
    signal,
    mediation = 'optional',
  }: { signal?: AbortSignal; mediation?: CredentialMediationRequirement } = {},
): Promise<string> {
  const asked = await ask('/sign-in/passkey', 'POST', {});
  if (!asked.said.question) throw new Refused(asked.said.problem ?? { type: 'Unknown' });
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    asked.said.question as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const got = (await navigator.credentials.get({
    publicKey,
    mediation,
    ...(signal && { signal }),
  })) as PublicKeyCredential | null;
  const { said } = await ask('/sign-in/passkey', 'PUT', { answer: got?.toJSON(), next });
  if (said.to === undefined) throw new Refused(said.problem ?? { type: 'Unknown' });
  remember();
  return said.to;
}

/** What our side refused. */
export class Refused extends Error {
  readonly problem: { readonly type: string };
  constructor(problem: { readonly type: string }) {
    super(problem.type);
    this.problem = problem;
  }
}

/** Where a passkey was used before, it stands among what the browser offers for the address. Resolves where to go, or never. */
export async function offerPasskey(next: string, signal: AbortSignal): Promise<string | undefined> {
  if (!localStorage.getItem(usedHere) || !canPasskeys()) return undefined;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return undefined;
  return signInWithPasskey(next, { signal, mediation: 'conditional' }).catch(() => undefined);
}

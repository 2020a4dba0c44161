import { cookiesOf, owner, type Place } from '../../stoa.ts';

/** Somebody with a cookie jar, at an address of their own on the net (the server must trust 127.0.0.1 as a proxy). */
export interface Visitor {
  readonly cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
}

/** Settings under which {@link visitor} may say where it comes from, and ask as often as it can: other limits are looked at here. */
export const behindProxy = { STOA_TRUSTED_PROXY: '127.0.0.1', STOA_ASKS_PER_MINUTE: '0' };

/** What those who signed in or registered here did it with. */
const passwords = new WeakMap<Visitor, string>();

let visitors = 0;
/** Addresses of the block that is set aside for tests (RFC 2544): each visitor has its own. */
const nextAddress = () => {
  visitors += 1;
  return `198.18.${Math.trunc(visitors / 250) % 250}.${(visitors % 250) + 1}`;
};

export function visitor(stoa: Place, start = '', address = nextAddress()): Visitor {
  let cookie = start;
  const keep = (response: Response) => {
    if (response.headers.getSetCookie().length > 0) cookie = cookiesOf(response);
    return response;
  };
  const usual = () => ({ accept: 'text/html', cookie, origin: stoa.origin, 'x-forwarded-for': address });
  return {
    get cookie() {
      return cookie;
    },
    get: async (path, headers) =>
      keep(await fetch(stoa.url + path, { redirect: 'manual', headers: { ...usual(), ...headers } })),
    post: async (path, form, headers) =>
      keep(
        await fetch(stoa.url + path, {
          method: 'POST',
          redirect: 'manual',
          headers: { ...usual(), ...headers },
          body: new URLSearchParams(form),
        }),
      ),
  };
}

export async function signedIn(
  stoa: Place,
  who: { email: string; password: string } = owner,
): Promise<Visitor> {
  const one = visitor(stoa);
  const { email, password } = who;
  const answer = await one.post('/sign-in', { email, password });
  if (answer.status !== 303) throw new Error(`signing in was answered ${answer.status}`);
  passwords.set(one, password);
  return one;
}

export async function registered(stoa: Place, name: string): Promise<Visitor & { readonly email: string }> {
  const one = visitor(stoa);
  const email = `${name.toLowerCase()}@agora.example`;
  const password = `${name} likes olives`;
  const answer = await one.post('/register', { name, email, password });
  if (answer.status !== 303) throw new Error(`registering was answered ${answer.status}`);
  passwords.set(one, password);
  return Object.assign(one, { email });
}

/** Makes a key as the page does; answers the key itself. */
export async function keyOf(
  who: Visitor,
  wanted: { access?: 'read' | 'full'; workspace?: string } = {},
): Promise<string> {
  const password = passwords.get(who);
  if (password === undefined) throw new Error('whoever makes a key proves who they are');
  const form = { name: 'Program', access: 'full', workspace: '', days: '30', password, ...wanted };
  const page = await (await who.post('/account/keys?/make', form)).text();
  const key = /stoa_[A-Za-z0-9]{47}/.exec(page)?.[0];
  if (!key) throw new Error('the page shows no key');
  return key;
}

/** Makes an invite as the page does; answers the path of its link. */
export async function inviteLink(who: Visitor, slug: string, role = 'member'): Promise<string> {
  const page = await (await who.post(`/w/${slug}/members?/invite`, { role, days: '7', maxUses: '0' })).text();
  const path = /\/i\/[\w-]{43}/.exec(page)?.[0];
  if (!path) throw new Error('the page shows no invite link');
  return path;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeTime } from '../../fake-time.ts';
import { linkIn, openMailbox } from '../../mailbox.ts';
import { freePort, openStoa, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { confirmed } from './by-mail.ts';
import { behindProxy, inviteLink, registered, signedIn, visitor } from './visitor.ts';

const password = 'a walk by the water';

/** F5, for sessions and invitations that are not what they seem: of another Stoa, changed, or put together from two. */
export const forgedTokens: Fault = {
  id: 'F5d',
  what: 'sessions and invitations of another Stoa, changed, or of two halves',
  async run() {
    const [here, there] = (await Promise.all(
      [1, 2].map(() => openStoa({ setUp: true, env: behindProxy })),
    )) as [Stoa, Stoa];
    try {
      const mia = await signedIn(here);
      const ben = await registered(here, 'Ben');
      const foreign = await signedIn(there);
      const [one, two] = [mia, ben].map(({ cookie }) => sessionIn(cookie)) as [Session, Session];
      const cookies = [
        foreign.cookie,
        ...changed(one.value).map((value) => `${one.name}=${encodeURIComponent(value)}`),
        `${one.name}=${one.token}`,
        `${one.name}=${one.token}.`,
        `${one.name}=${one.token}.${two.signature}`,
        `${one.name}=.${one.signature}`,
        `${one.name}=${encodeURIComponent(`${one.token}.${sessionIn(foreign.cookie).signature}`)}`,
        `${one.name}=${unsigned({ sub: 'mia@agora.example', role: 'owner' })}`,
        ...['null', 'undefined', 'true', '[object Object]', '%00', '{}'].map((text) => `${one.name}=${text}`),
        // Under names that a library might read too.
        ...['session', 'better-auth.session_token', '__Secure-stoa', 'STOA', 'stoa.sid'].map(
          (name) => `${name}=${encodeURIComponent(one.value)}`,
        ),
      ];
      const links = [
        await inviteLink(foreign, workspace.slug),
        ...changed(await inviteLink(mia, workspace.slug)),
      ];

      const opened: string[] = [];
      for (const cookie of cookies) {
        const { status } = await visitor(here, cookie).get('/account');
        if (status !== 303) opened.push(`${cookie.slice(0, 30)}: ${status}`);
      }
      const eve = await registered(here, 'Eve');
      for (const link of links.filter((path) => path.startsWith('/i/')))
        if ((await eve.post(link, {})).status === 303) opened.push(link.slice(0, 12));
      // None of that was a refusal of everything.
      const still = (await mia.get('/account')).status;
      const joined = (await eve.post(await inviteLink(mia, workspace.slug), {})).status;
      return {
        figure: `${cookies.length} sessions and ${links.length} invitations, ${opened.length} opened something${opened.length ? `: ${opened[0]}` : ''}; the true ones are answered ${still} and ${joined}`,
        pass: opened.length === 0 && still === 200 && joined === 303,
      };
    } finally {
      await Promise.all([here.close(), there.close()]);
    }
  },
};

interface Session {
  readonly name: string;
  /** Decoded: a token, a dot, a signature. */
  readonly value: string;
  readonly token: string;
  readonly signature: string;
}
function sessionIn(cookie: string): Session {
  const pair = cookie
    .split('; ')
    .find((one) => /^[\w-]*stoa[\w-]*=/.test(one) && !one.startsWith('stoa-device'));
  const [, name = '', encoded = ''] = /^([^=]+)=(.*)$/.exec(pair ?? '') ?? [];
  const value = decodeURIComponent(encoded);
  const [token = '', signature = ''] = value.split('.');
  if (!token || !signature) throw new Error('the session is not a token with a signature');
  return { name, value, token, signature };
}

/** One text with its letters changed, one at a time, cut, longer, and in other cases. */
function changed(text: string): string[] {
  const flipped = (at: number) => text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);
  const inside = Array.from({ length: 12 }, (_, n) => 3 + Math.floor((n * (text.length - 5)) / 12));
  const made = [
    ...inside.map(flipped),
    text.slice(0, -4),
    text + 'a',
    text.toLowerCase(),
    text.toUpperCase(),
    `${text}%00`,
  ];
  return made.filter((one) => one !== text);
}

/** A token that says of itself that nobody signed it (RFC 7519, 6). */
const unsigned = (claims: object): string =>
  [{ alg: 'none', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + '.';

const [minute, hour, day] = [60, 3_600, 86_400];

/** F5, for what is too late: each way in is used a moment after its end, on a server whose clock has gone on. */
export const expiredTokens: Fault = {
  id: 'F5e',
  what: 'sessions and links after their time',
  async run() {
    if (!fakeTime('+1s'))
      return {
        figure: '',
        pass: false,
        skipped: 'libfaketime is not on this machine (apt-get install faketime)',
      };
    const folder = mkdtempSync(join(tmpdir(), 'stoa-late-'));
    const mailbox = await openMailbox();
    const port = await freePort();
    const at = (seconds: number, setUp = false) =>
      openStoa({
        setUp,
        port,
        env: {
          ...behindProxy,
          ...mailbox.env,
          STOA_DATA: folder,
          ...(seconds > 0 && fakeTime(`+${seconds}s`)),
        },
      });
    let stoa = await at(0, true);
    try {
      const mailedTo = async (email: string, path: string, more = {}) => {
        await visitor(stoa).post(path, { email, ...more });
        return linkIn(await mailbox.next(email));
      };
      const mia = await signedIn(stoa);
      const two = <T>(make: (n: number) => Promise<T>) => Promise.all([make(1), make(2)]);
      const people = await two((n) => confirmed(stoa, mailbox, `noor${n}`));
      const sessions = await two(() => signedIn(stoa));
      const ways: readonly [
        what: string,
        endsS: number,
        paths: readonly string[],
        form: Record<string, string>,
      ][] = [
        ['a link to sign in', 10 * minute, await two((n) => mailedTo(people[n - 1]!, '/auth/send-link')), {}],
        ['a new password', hour, await two((n) => mailedTo(people[n - 1]!, '/auth/forgot')), { password }],
        [
          'a confirmation',
          day,
          await two((n) => mailedTo(`new${n}@agora.example`, '/register', { name: 'New', password })),
          { password },
        ],
      ];
      const invites = await two(() => inviteLink(mia, workspace.slug));
      const wrong: string[] = [];
      const uses = async (path: string, form: Record<string, string>, who = visitor(stoa)) =>
        (await who.post(path, form)).status === 303;
      const goOnTo = async (seconds: number) => {
        await stoa.close();
        stoa = await at(seconds);
      };
      for (const [what, endsS, [early = '', late = ''], form] of ways) {
        await goOnTo(endsS - minute);
        if (!(await uses(early, form))) wrong.push(`${what} did not work before its end`);
        await goOnTo(endsS + minute);
        if (await uses(late, form)) wrong.push(`${what} worked after its end`);
      }
      await goOnTo(7 * day + hour);
      const late = await signedIn(stoa, { email: people[0]!, password });
      if (await uses(invites[0], {}, late)) wrong.push('an invitation worked after its end');
      const status = async (n: 0 | 1) => (await visitor(stoa, sessions[n].cookie).get('/account')).status;
      if ((await status(0)) !== 200) wrong.push('a session ended in its first week');
      await goOnTo(30 * day + hour);
      if ((await status(1)) !== 303) wrong.push('a session worked after its end');
      return {
        figure: `${ways.length + 2} kinds, each a moment after its end, ${wrong.length} wrong${wrong.length ? `: ${wrong.join()}` : ''}`,
        pass: wrong.length === 0,
      };
    } finally {
      await stoa.close();
      await mailbox.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

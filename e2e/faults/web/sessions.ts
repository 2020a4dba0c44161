import { openStoa, owner, workspace } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { inRoom } from './in-room.ts';
import { behindProxy, inviteLink, registered, signedIn, visitor } from './visitor.ts';

/** F3: who is removed, or signed out from elsewhere, while they sit in a meeting and have a page open. */
export const cutOff: Fault = {
  id: 'F3',
  what: 'removed, or signed out elsewhere, with a meeting open',
  async run() {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const mia = await signedIn(stoa);
      const ben = await registered(stoa, 'Ben');
      await ben.post(await inviteLink(mia, workspace.slug), {});
      const started = await mia.post(`/w/${workspace.slug}?/start`, {});
      const code = /\/m\/([a-z-]+)/.exec(started.headers.get('location') ?? '')?.[1];
      if (!code) throw new Error(`no meeting was started: ${started.status}`);

      const removed = await inRoom(stoa, code, ben.cookie);
      const page = await (await mia.get(`/w/${workspace.slug}/members`)).text();
      const person = personIn(page, ben.email);
      const from = performance.now();
      await mia.post(`/w/${workspace.slug}/members?/remove`, { person });
      const why = await removed.ended;
      const removedMs = performance.now() - from;
      const { status } = await ben.get(`/w/${workspace.slug}`);

      const other = await signedIn(stoa);
      const signedOut = await inRoom(stoa, code, other.cookie);
      const account = await (await mia.get('/account')).text();
      const session = /name="session"[^>]*value="([\w-]{22})"/g;
      const ids = [...account.matchAll(session)].map(([, id]) => id!);
      const then = performance.now();
      for (const id of ids) await mia.post('/account?/endSession', { session: id });
      const alsoWhy = await signedOut.ended;
      const signedOutMs = performance.now() - then;
      const after = await other.get(`/w/${workspace.slug}`);

      const slowest = Math.max(removedMs, signedOutMs);
      return {
        figure: `cut after ${Math.round(removedMs)} ms (${why}) and ${Math.round(signedOutMs)} ms (${alsoWhy}); pages then ${status} and ${after.status}`,
        pass: slowest <= 1_000 && status === 404 && after.status === 303,
      };
    } finally {
      await stoa.close();
    }
  },
};

/** F4: a cookie planted before signing in, kept from before, or taken to another host. */
export const fixation: Fault = {
  id: 'F4',
  what: 'a session that somebody planted or kept',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const rounds = short ? 3 : 10;
      let valid = 0;
      const seen = new Set<string>();
      for (let n = 0; n < rounds; n++) {
        // A session of the attacker's own, and made-up ones, sit in the browser before its owner signs in.
        const attacker = await registered(stoa, `Attacker${n}`);
        for (const planted of [attacker.cookie, 'stoa=planted', 'stoa=planted.signature%3D']) {
          const victim = visitor(stoa, planted);
          await victim.post('/sign-in', { email: owner.email, password: owner.password });
          if (victim.cookie === planted || seen.has(victim.cookie)) valid += 1;
          seen.add(victim.cookie);
          if (await shows(planted, owner.email)) valid += 1;
          if (!(await shows(victim.cookie, owner.email))) throw new Error('signing in did not work');
          const before = victim.cookie;
          await victim.post('/sign-in', { email: owner.email, password: owner.password });
          if (await shows(before, owner.email)) valid += 1;
          // Who makes an account in that browser gets a session of their own too.
          const newcomer = visitor(stoa, planted);
          const email = `newcomer${seen.size}@agora.example`;
          await newcomer.post('/register', { name: 'New', email, password: owner.password });
          if (newcomer.cookie === planted || seen.has(newcomer.cookie)) valid += 1;
          seen.add(newcomer.cookie);
          if (await shows(planted, email)) valid += 1;
          if (!(await shows(newcomer.cookie, email))) throw new Error('making an account did not work');
        }
      }
      return {
        figure: `${rounds * 15} cookies, ${valid} valid after signing in or making an account`,
        pass: valid === 0,
      };

      async function shows(cookie: string, email: string): Promise<boolean> {
        return (await (await visitor(stoa, cookie).get('/account')).text()).includes(email);
      }
    } finally {
      await stoa.close();
    }
  },
};

/** F5, for what there is: sessions after signing out, links after their use, their end, or their calling back. */
export const replay: Fault = {
  id: 'F5',
  what: 'what was spent, used again',
  async run() {
    const stoa = await openStoa({ env: behindProxy });
    try {
      const setup = new URL(stoa.setupLink()!);
      const first = visitor(stoa);
      await first.post(setup.pathname + setup.search, { workspace: workspace.name, ...owner });
      const second = await visitor(stoa).post(setup.pathname + setup.search, {
        workspace: 'Mine',
        name: 'Eve',
        email: 'eve@agora.example',
        password: 'eve likes olives',
      });
      const mia = await signedIn(stoa);
      const once = await mia.post(`/w/${workspace.slug}/members?/invite`, {
        role: 'member',
        days: '7',
        maxUses: '1',
      });
      const link = /\/i\/[\w-]{43}/.exec(await once.text())![0];
      for (let n = 0; n < 20; n++) await visitor(stoa).get(link);
      const [ben, max] = [await registered(stoa, 'Ben'), await registered(stoa, 'Max')];
      const joined = await ben.post(link, {});
      const again = await max.post(link, {});
      const foreign = await max.get(`/w/${workspace.slug}`);
      const kept = ben.cookie;
      await ben.post('/sign-out', {});
      const signedOut = await visitor(stoa, kept).get(`/w/${workspace.slug}`);

      const right = [
        [
          'the set-up link',
          second.headers.get('location') === '/' && second.headers.getSetCookie().length === 0,
        ],
        ['the invite’s first use', joined.status === 303],
        ['a spent invite', again.status === 410 && foreign.status === 404],
        ['a session that was signed out', signedOut.status === 303],
      ] as const;
      const wrong = right.filter(([, held]) => !held).map(([name]) => name);
      return {
        figure: `${right.length} kinds, ${wrong.length} worked${wrong.length ? `: ${wrong.join()}` : ''}`,
        pass: wrong.length === 0,
      };
    } finally {
      await stoa.close();
    }
  },
};

/** The id behind an address on the members page: its row ends with forms that name the person. */
function personIn(page: string, email: string): string {
  const row = page.slice(page.indexOf(email));
  const id = /name="person"[^>]*value="([\w-]{22})"/.exec(row)?.[1];
  if (!id) throw new Error('the members page names no such person');
  return id;
}

import { linkIn, openMailbox, type Mailbox } from '../../mailbox.ts';
import { openStoa, owner, workspace, type Stoa } from '../../stoa.ts';
import type { Fault, Outcome } from '../fault.ts';
import { plain, quantile } from './enumeration.ts';
import { inRoom } from './in-room.ts';
import { behindProxy, signedIn, visitor } from './visitor.ts';

const password = 'a walk by the water';
const next = 'a boat on the water';

/** A Stoa whose mails arrive on this machine. */
export async function mailed(run: (stoa: Stoa, mailbox: Mailbox) => Promise<Outcome>): Promise<Outcome> {
  const mailbox = await openMailbox();
  const stoa = await openStoa({ setUp: true, env: { ...behindProxy, ...mailbox.env } });
  try {
    return await run(stoa, mailbox);
  } finally {
    await stoa.close();
    await mailbox.close();
  }
}

/** An account that its reader confirmed. */
export async function confirmed(stoa: Stoa, mailbox: Mailbox, name: string): Promise<string> {
  const email = `${name}@agora.example`;
  await visitor(stoa).post('/register', { name, email, password });
  const answer = await visitor(stoa).post(linkIn(await mailbox.next(email)), { password });
  if (answer.status !== 303) throw new Error(`confirming was answered ${answer.status}`);
  return email;
}

/** F5, for links in mails: opened by a scanner, then pressed by their reader, then pressed again. */
export const replayedMail: Fault = {
  id: 'F5b',
  what: 'links in mails, opened by a scanner and used twice',
  run: (short) =>
    mailed(async (stoa, mailbox) => {
      const rounds = short ? 1 : 4;
      const wrong: string[] = [];
      let tries = 0;
      for (let n = 0; n < rounds; n++) {
        const email = `noor${n}@agora.example`;
        await visitor(stoa).post('/register', { name: 'Noor', email, password });
        await spend('confirm', linkIn(await mailbox.next(email)), { password });
        await visitor(stoa).post('/auth/send-link', { email });
        const link = linkIn(await mailbox.next(email));
        await spend('link', link, {});
        await visitor(stoa).post('/auth/forgot', { email });
        const reset = linkIn(await mailbox.next(email));
        await visitor(stoa).post('/auth/send-link', { email });
        const other = linkIn(await mailbox.next(email));
        await spend('reset', reset, { password: next });
        // Of one kind is not of another; changed by one letter, or cut short, is nothing.
        const token = /[\w-]{43}/.exec(other)?.[0] ?? '';
        for (const bad of [
          `/auth/reset/${token}`,
          `/auth/confirm/${token}`,
          `/auth/verify/${token.slice(0, -1)}`,
          `/auth/verify/${token.replace(/^./, (c) => (c === 'a' ? 'b' : 'a'))}`,
        ])
          if (await opens(bad, { password: next })) wrong.push(`a made-up ${bad.split('/')[2]}`);
      }
      return {
        figure: `${rounds * 3} links, each opened 6 times before; ${tries} uses, ${wrong.length} wrong${wrong.length ? `: ${wrong.join()}` : ''}`,
        pass: wrong.length === 0,
      };

      async function opens(path: string, form: Record<string, string>): Promise<boolean> {
        tries += 1;
        return (await visitor(stoa).post(path, form)).status === 303;
      }
      async function spend(what: string, path: string, form: Record<string, string>) {
        for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS', 'HEAD', 'GET'])
          await fetch(stoa.url + path, { method });
        const racing = await Promise.all([1, 2, 3].map(() => opens(path, form)));
        const won = racing.filter(Boolean).length;
        if (won !== 1) wrong.push(`${what}: ${won} of 3 that raced`);
        if (await opens(path, form)) wrong.push(`${what} a second time`);
      }
    }),
};

/** F7, for what is asked of the accounts beside signing in: by status, words and time. */
export const whoIsThere: Fault = {
  id: 'F7b',
  what: 'finding out who has an account by reset, link and sign-up',
  run: (short) =>
    mailed(async (stoa, mailbox) => {
      // On busy cores a few tries are apart by chance: then more are made. What a look into the accounts leaves behind stays.
      const [least, most] = short ? [6, 40] : [200, 200];
      const known = await confirmed(stoa, mailbox, 'noor');
      const figures: string[] = [];
      let pass = true;
      for (const [path, more] of [
        ['/auth/forgot', {}],
        ['/auth/send-link', {}],
        ['/register', { name: 'Noor', password }],
      ] as const) {
        const times = { known: [] as number[], unknown: [] as number[] };
        const answers = new Set<string>();
        const ask = async (kind: 'known' | 'unknown', email: string) => {
          const from = performance.now();
          const answer = await visitor(stoa).post(path, { email, ...more });
          const text = await answer.text();
          times[kind].push(performance.now() - from);
          answers.add(`${answer.status} ${plain(text, email)}`);
          // What the answer left to be done is done before the next one is timed.
          await new Promise((done) => setTimeout(done, 60));
        };
        const apart = () =>
          [0.5, 0.1].map((share) => Math.abs(quantile(times.known, share) - quantile(times.unknown, share)));
        const alike = () => Math.min(...apart()) <= 5;
        for (let n = 0; n < least || (n < most && !alike()); n++) {
          const both = [() => ask('known', known), () => ask('unknown', `nobody${n}@agora.example`)];
          for (const one of n % 2 ? both : both.toReversed()) await one();
        }
        figures.push(
          `${path} ${answers.size} kind, ${apart()[0]!.toFixed(1)} ms apart after ${times.known.length} each`,
        );
        pass &&= answers.size === 1 && alike();
      }
      return { figure: figures.join('; '), pass };
    }),
};

/** F13: the password is changed while another browser sits in a meeting, with a page open. */
export const changedPassword: Fault = {
  id: 'F13',
  what: 'the password is changed while others are signed in with it',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const rounds = short ? 1 : 5;
      let current = owner.password;
      let slowest = 0;
      let lived = 0;
      for (let n = 0; n < rounds; n++) {
        const mia = await signedIn(stoa, { ...owner, password: current });
        const other = await signedIn(stoa, { ...owner, password: current });
        const started = await mia.post(`/w/${workspace.slug}?/start`, {});
        const code = /\/m\/([a-z-]+)/.exec(started.headers.get('location') ?? '')?.[1];
        if (!code) throw new Error(`no meeting was started: ${started.status}`);
        const socket = await inRoom(stoa, code, other.cookie);
        const stream = await fetch(`${stoa.url}/w/${workspace.slug}/live`, {
          headers: { cookie: other.cookie },
        });
        const streamEnds = ended(stream);
        const wanted = `${next} ${n}`;
        const from = performance.now();
        const changed = await mia.post('/account?/password', { current, next: wanted });
        if (changed.status !== 200) throw new Error(`the change was answered ${changed.status}`);
        await Promise.all([socket.ended, streamEnds]);
        slowest = Math.max(slowest, performance.now() - from);
        current = wanted;
        if ((await other.get(`/w/${workspace.slug}`)).status !== 303) lived += 1;
        if ((await mia.get(`/w/${workspace.slug}`)).status !== 200)
          throw new Error('the one who changed it is out');
      }
      // Somebody at an open browser guesses the password that they would need.
      const eve = await signedIn(stoa, { ...owner, password: current });
      const guesses = await Promise.all(
        Array.from({ length: 12 }, () => eve.post('/account?/password', { current: 'a guess of eve', next })),
      );
      const tried = guesses.filter(({ status }) => status === 401).length;
      return {
        figure: `${rounds} changes: socket and stream ended after ${Math.round(slowest)} ms at most, ${lived} sessions lived on; ${tried} of 12 guesses were looked at`,
        pass: slowest <= 1_000 && lived === 0 && tried <= 5,
      };
    } finally {
      await stoa.close();
    }
  },
};

/** F14, for what there is of it: an account made with somebody else's address, before that person comes. */
export const squatted: Fault = {
  id: 'F14',
  what: 'an account with somebody else’s address, made before they come',
  run: () =>
    mailed(async (stoa, mailbox) => {
      const email = 'noor@agora.example';
      const squatter = { email, password: 'eve likes olives' };
      await visitor(stoa).post('/register', { name: 'Eve', ...squatter });
      const confirm = linkIn(await mailbox.next(email));
      // Its reader opens what came, and has no password to type; then asks for a link of their own.
      const pressed = await visitor(stoa).post(confirm, { password });
      await visitor(stoa).post('/auth/send-link', { email });
      const noor = visitor(stoa);
      const came = await noor.post(linkIn(await mailbox.next(email)), {});
      const eve = await visitor(stoa).post('/sign-in', squatter);
      const late = await visitor(stoa).post(confirm, { password: squatter.password });
      const kept = [pressed.status === 303, eve.status === 303, late.status === 303].filter(Boolean).length;
      return {
        figure: `3 ways in for who made it, ${kept} open; its reader was answered ${came.status}`,
        pass: kept === 0 && came.status === 303,
      };
    }),
};

/** F19: everything that writes a mail, asked for one address by many at once. */
export const flood: Fault = {
  id: 'F19',
  what: 'mails to one address, asked for by many',
  run: (short) =>
    mailed(async (stoa, mailbox) => {
      const email = await confirmed(stoa, mailbox, 'noor');
      const rounds = short ? 10 : 100;
      const before = mailbox.count();
      for (let n = 0; n < rounds; n++)
        await Promise.all([
          visitor(stoa).post('/auth/forgot', { email }),
          visitor(stoa).post('/auth/send-link', { email }),
          visitor(stoa).post('/register', { name: 'Eve', email, password }),
          visitor(stoa).post('/auth/forgot', { email: ` ${email.toUpperCase()} ` }),
        ]);
      // One to another address, which is asked for last: what was to be sent before it is sent.
      await visitor(stoa).post('/auth/forgot', { email: owner.email });
      await mailbox.next(owner.email);
      const came = mailbox.count() - before - 1;
      return {
        figure: `${rounds * 4} asked for, ${came + 1} mails to the address in all`,
        pass: came + 1 <= 5,
      };
    }),
};

/** Resolves once the other side has ended a stream. */
async function ended(answer: Response): Promise<void> {
  if (!answer.ok || !answer.body) throw new Error(`the stream was answered ${answer.status}`);
  const reader = answer.body.getReader();
  while (!(await reader.read().catch(() => ({ done: true }))).done);
}

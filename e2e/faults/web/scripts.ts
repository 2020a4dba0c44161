import { chromium, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { openStoa, owner, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { scriptPayloads } from './payloads.ts';
import { behindProxy, inviteLink, registered, signedIn, type Visitor } from './visitor.ts';
import { findBrowser } from '../../../tools/src/browser.mjs';

/** F10: hostile text in every field that others see, then every page that shows it, in a real browser. */
export const hostileText: Fault = {
  id: 'F10',
  what: 'scripts in every text field',
  async run(short) {
    const payloads = scriptPayloads(short ? 150 : 1_000);
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    const browser = await chromium.launch({
      executablePath: findBrowser()!,
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream=fps=5',
        '--disable-gpu',
      ],
    });
    try {
      const places = await plant(stoa, payloads);
      const context = await browser.newContext({ baseURL: stoa.url, permissions: ['camera', 'microphone'] });
      const page = await context.newPage();
      const seen = await watch(page);
      await page.goto('/sign-in');
      await page.getByLabel(/e-?mail/i).fill(owner.email);
      await page.getByLabel(/^password/i).fill(owner.password);
      await page.getByRole('button', { name: /sign in/i }).click();
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
      let shown = 0;
      for (const path of places.pages) {
        await page.goto(path, { waitUntil: 'load' });
        await page.waitForTimeout(300);
        shown += await page.evaluate(() => document.body.innerText.split('alert').length - 1);
      }
      await page.goto(places.room);
      await page.getByRole('button', { name: /^Join/ }).click();
      await page.getByRole('toolbar', { name: 'Controls' }).getByRole('button', { name: /^Chat/ }).click();
      await page.waitForTimeout(1_500);
      const inRoom = await page
        .getByRole('log')
        .evaluate((log) => (log as HTMLElement).innerText.split('alert').length - 1);
      // What waits for a pointer or a focus gets both.
      for (const link of await page.getByRole('log').getByRole('link').all())
        await link.hover({ timeout: 2_000 }).catch(() => {});
      const scripted = await page.evaluate(
        () => document.querySelectorAll('a[href^="javascript:" i], a[href^="data:" i]').length,
      );
      const pass =
        seen.dialogs === 0 && seen.violations.length === 0 && scripted === 0 && inRoom > 0 && shown > 0;
      return {
        figure: `${payloads.length} payloads in ${places.fields} fields, shown ${shown + inRoom} times on ${places.pages.length + 1} pages: ${seen.dialogs} ran, ${scripted} links would, ${seen.violations.length} CSP reports${seen.violations[0] ? ` (${seen.violations[0]})` : ''}`,
        pass,
      };
    } finally {
      await browser.close();
      await stoa.close();
    }
  },
};

async function watch(page: Page): Promise<{ dialogs: number; violations: string[] }> {
  const seen = { dialogs: 0, violations: [] as string[] };
  page.on('dialog', (dialog) => {
    seen.dialogs += 1;
    void dialog.dismiss();
  });
  await page.exposeFunction('reportViolation', (what: string) => seen.violations.push(what));
  await page.addInitScript(() => {
    const report = (window as unknown as { reportViolation(what: string): void }).reportViolation;
    document.addEventListener('securitypolicyviolation', (e) =>
      report(`${e.violatedDirective} ${e.blockedURI}`),
    );
  });
  return seen;
}

/** Fills each field through the forms and sockets that people use. */
async function plant(
  stoa: Stoa,
  payloads: readonly string[],
): Promise<{ pages: string[]; room: string; fields: number }> {
  const short = payloads.filter((p) => p.length <= 55);
  const mia = await signedIn(stoa);
  await mia.post('/w/agora/settings?/rename', { name: short[1]! });
  await mia.post('/account?/about', { name: short[0]! });
  const bo = await registered(stoa, 'Bo');
  await bo.post(await inviteLink(mia, 'agora'), {});
  await bo.post('/account?/about', { name: short[2]! });
  const meetings: string[] = [];
  for (const title of short.slice(3, 15)) {
    const made = await mia.post('/w/agora/meetings/new', { title, lobby: 'on' });
    const id = /\/meetings\/([\w-]{22})/.exec(made.headers.get('location') ?? (await made.text()))?.[1];
    if (id) meetings.push(`/w/agora/meetings/${id}`);
  }
  if (meetings.length === 0) throw new Error('no meeting was made');
  const posts = await plantPosts(mia, bo, payloads, short);
  const room = /\/m\/[a-z-]{12}/.exec(await (await mia.get(meetings[0]!)).text())?.[0];
  if (!room) throw new Error('the page of a meeting shows no link to its room');
  await sayAll(stoa, room.slice(3), mia.cookie, inChunks(payloads, 3_800));
  await sayAll(stoa, room.slice(3), '', [], { name: short[4]!, note: payloads.find((p) => p.length < 190)! });
  return {
    pages: [
      '/w',
      '/w/agora',
      '/w/agora/meetings',
      ...meetings,
      '/w/agora/members',
      '/w/agora/settings',
      '/w/agora/posts',
      ...posts,
      '/w/agora/notifications',
      '/account',
    ],
    room,
    fields: 10,
  };
}

/** Writes posts whose titles and texts are hostile, and hostile comments below; answers their pages. */
async function plantPosts(
  mia: Visitor,
  bo: Visitor,
  payloads: readonly string[],
  titles: readonly string[],
): Promise<string[]> {
  const pages: string[] = [];
  for (const [n, body] of inChunks(payloads, 19_000).entries()) {
    // A line of its own for each, and each once inside of a heading, a quote, a link and a name.
    const dressed = body.replace(
      /^.*$/gm,
      (line, at: number) => `${['# ', '> ', '- ', '@', ''][at % 5]}${line}\n`,
    );
    const written = await mia.post('/w/agora/posts/new?/publish', {
      title: titles[n % titles.length]!,
      body: dressed.slice(0, 20_000),
    });
    const page = /\/w\/agora\/posts\/[\w-]{22}/.exec(
      written.headers.get('location') ?? (await written.text()),
    )?.[0];
    if (!page) throw new Error('no post was written');
    pages.push(page);
    await bo.post(`${page}?/like`, { on: 'yes' });
  }
  for (const [n, comment] of inChunks(payloads, 3_900).entries())
    await bo.post(`${pages[n % pages.length]}?/comment`, { comment });
  return pages;
}

/** Says each body in the room, as fast as it lets one; or, with a note, waits in its lobby. */
function sayAll(
  stoa: Stoa,
  code: string,
  cookie: string,
  bodies: readonly string[],
  guest?: { name: string; note: string },
): Promise<void> {
  const ws = new WebSocket(`${stoa.url.replace('http', 'ws')}/api/chat/${code}`, {
    headers: { origin: stoa.origin, cookie },
  });
  const send = (frame: object) => ws.send(JSON.stringify(frame));
  let next = 0;
  const say = () => send({ t: 'say', re: next, id: `payload-${next}`, body: bodies[next] });
  return new Promise((resolve, reject) => {
    const done = () => {
      if (!guest) ws.close();
      resolve();
    };
    ws.on('error', reject);
    ws.on('close', (status) => reject(new Error(`the room closed with ${status} after ${next} messages`)));
    ws.on('open', () =>
      send({
        t: 'hello',
        version: 1,
        after: 0,
        live: { mic: false, cam: false, screen: false },
        takeOver: false,
        ...(guest && { name: guest.name }),
      }),
    );
    ws.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { t: string; retryMs?: number };
      if (frame.t === 'waiting' && guest) {
        send({ t: 'note', text: guest.note });
        done();
      } else if (frame.t === 'welcome') say();
      else if (frame.t === 'refused') setTimeout(say, frame.retryMs ?? 500);
      else if (frame.t === 'ok') {
        next += 1;
        if (next < bodies.length) say();
        else done();
      }
    });
  });
}

function inChunks(texts: readonly string[], most: number): string[] {
  const chunks: string[] = [];
  for (const text of texts) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + text.length < most)
      chunks[chunks.length - 1] = `${last}\n${text}`;
    else chunks.push(text);
  }
  return chunks;
}

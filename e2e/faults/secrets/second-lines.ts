import type { Mailbox } from '../../mailbox.ts';
import type { Stoa } from '../../stoa.ts';
import { ask } from '../keeping/lived-in.ts';
import { visitor, type Visitor } from '../web/visitor.ts';

const mark = 'INJECTED';
/** What would make a second line in a log, a header or a mail. */
const breaks = ['\r\n', '\n', '\r', '\u2028', '\u0085'].map((end) => `a${end}${mark}: yes`);

/** Puts line breaks wherever somebody may write, or has a word; answers where one of them made a line or a header of its own. */
export async function secondLines(stoa: Stoa, mia: Visitor, mailbox: Mailbox): Promise<readonly string[]> {
  const wrong: string[] = [];
  const look = async (what: string, answer: Response) => {
    await answer.arrayBuffer();
    if (answer.headers.has(mark) || [...answer.headers.values()].some((value) => /[\r\n]/.test(value)))
      wrong.push(`a header of ${what}`);
  };
  const mails: string[] = [];
  for (const [n, text] of breaks.entries()) {
    const inPath = encodeURIComponent(text);
    for (const path of [
      `/${inPath}`,
      `/w/agora/posts/${inPath}`,
      `/sign-in?next=/${inPath}`,
      `/api/posts?limit=${inPath}`,
    ])
      await look(path, await mia.get(path));
    const email = `line${n}@agora.example`;
    await look(
      'registering',
      await visitor(stoa).post('/register', { name: text, email, password: 'a walk by the sea' }),
    );
    await look('signing in', await visitor(stoa).post('/sign-in', { email: text, password: text }));
    for (const [path, body] of [
      ['/api/posts', { title: text, body: text, publish: true }],
      ['/api/meetings', { title: text }],
      ['/api/branches', { name: text }],
      ['/api/webhooks', { url: `https://archive.example/${text}`, kinds: ['post'], description: text }],
      ['/api/invites/mail', { addresses: `${text} <guest${n}@agora.example>` }],
    ] as const)
      await ask(stoa, mia, 'POST', path, body).catch(() => {});
    await look('renaming', await mia.post('/w/agora/settings?/rename', { name: text }));
    await look('the export', await mia.get('/w/agora/settings/export'));
    mails.push(`guest${n}@agora.example`);
  }
  // The invitations tell the workspace's name and Mia's; those that were refused as addresses never come.
  await ask(stoa, mia, 'POST', '/api/invites/mail', { addresses: 'last@agora.example' });
  const last = await mailbox.next('last@agora.example');
  if (/[\r\n]/.test(last.subject) || mark.toLowerCase() in ((last as { headers?: object }).headers ?? {}))
    wrong.push('a header of a mail');
  for (const line of stoa.output().split(/\r\n|[\n\r\u2028\u0085]/))
    if (line.trimStart().startsWith(mark)) wrong.push('a line of the log');
  return [...new Set(wrong)];
}

import type { Mailbox } from '../../mailbox.ts';
import { owner, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { mailed } from './by-mail.ts';
import { signedIn, visitor, type Visitor } from './visitor.ts';

/** What somebody calls themselves, or their workspace, so that a stranger is mailed it. */
const names = [
  'Noor\r\nBcc: eve@evil.example',
  'Noor\nSubject: You won',
  'Noor\r\n\r\nYou won',
  'Noor\u2028Bcc: eve@evil.example',
  'Noor\u0000\u0085Bcc: eve',
  '=?utf-8?q?Noor=0D=0ABcc:=20eve=40evil.example?=',
  '=?utf-8?b?Tm9vcg0KQmNjOiBl?=',
  'eve@evil.example, Noor',
  'Friends: eve@evil.example;',
  '"Noor" <eve@evil.example>',
  'Noor%0d%0aBcc: eve@evil.example',
  '<img src=https://evil.example/x>',
  '<a href="//evil.example">here</a>',
  '</td></table><h1 style=x>Pay</h1>',
  '<!-- Noor',
  '&lt;b&gt;Noor&#10;<br>',
  '${name} {{name}} %s $& $1',
  'https://evil.example/win',
  'Win: www.evil.example now',
  'evil.example',
  'HTTPS:\\\\evil.example',
  'javascript:alert(1)',
  'tel:0900123 mailto:eve',
  'evil。example',
  'xn--evl-qla.example',
  '\u202eelpmaxe.live',
  'Noor '.repeat(2_000),
];
/** Ways to write one address so that it is two, or another header. Each is sent to forms that mail whoever is named. */
const addresses = (email: string): string[] => [
  `${email}\r\nBcc: eve@evil.example`,
  `${email}\nTo: eve@evil.example`,
  `${email}%0d%0aBcc:eve@evil.example`,
  `${email}\u0000eve@evil.example`,
  `${email}\u2028eve@evil.example`,
  `${email}, eve@evil.example`,
  `${email};eve@evil.example`,
  `${email} eve@evil.example`,
  `${email}>, <eve@evil.example`,
  `Friends: ${email}, eve@evil.example;`,
  `"${email}" <eve@evil.example>`,
  `<eve@evil.example> ${email}`,
  `"${email},"@evil.example`,
  `@evil.example:${email}`,
  `${email.replace('@', '%')}@evil.example`,
  `${email.replace('@', '!')}@evil.example`,
  `=?utf-8?q?eve=40evil.example?=${email}`,
  `(eve@evil.example)${email}`,
  `${email}@evil.example`,
  `eve@evil.example\\${email}`,
  `eve@[127.0.0.1]`,
  `${'a'.repeat(10_000)}@evil.example`,
];

/** F19, for what is in the mails: names, workspaces and addresses that would be headers, readers, markup or links. */
export const hostileMails: Fault = {
  id: 'F19b',
  what: 'names and addresses that want to be headers, readers, markup or links of a mail',
  run: () =>
    mailed(async (stoa, mailbox) => {
      const wrong: string[] = [];
      const mia = await signedIn(stoa);
      const plain = await mailsBy(stoa, mailbox, mia, 'Noor', 'plain');
      let looked = 0;
      for (const [n, name] of names.entries()) {
        const mails = await mailsBy(stoa, mailbox, mia, name, `reader${n}`);
        for (const [kind, mail] of Object.entries(mails)) {
          looked += 1;
          for (const what of strangeIn(mail, plain[kind as keyof typeof plain]!, stoa))
            wrong.push(`${JSON.stringify(name.slice(0, 40))} in ${kind}: ${what}`);
        }
      }

      const before = mailbox.count();
      let tries = 0;
      for (const email of addresses(owner.email))
        for (const [path, more] of [
          ['/register', { name: 'Eve', password: 'eve likes olives' }],
          ['/auth/forgot', {}],
          ['/auth/send-link', {}],
        ] as const) {
          tries += 1;
          const { status } = await visitor(stoa).post(path, { email, ...more });
          if (status >= 500) wrong.push(`${path} ${JSON.stringify(email.slice(0, 40))}: ${status}`);
        }
      for (const email of addresses('guest@agora.example')) {
        tries += 1;
        const headers = { 'content-type': 'application/json', 'x-tenant-id': workspace.slug };
        const { status } = await fetch(`${stoa.url}/api/users`, {
          method: 'POST',
          headers: { ...headers, origin: stoa.origin, cookie: mia.cookie },
          body: JSON.stringify({ email }),
        });
        if (status !== 422) wrong.push(`/api/users ${JSON.stringify(email.slice(0, 40))}: ${status}`);
      }
      // One that is asked for last: what was to be sent before it is sent.
      await visitor(stoa).post('/auth/forgot', { email: owner.email });
      await mailbox.next(owner.email);
      const more = mailbox.count() - before - 1;
      const elsewhere = mailbox.readers().filter((to) => !/^[\w-]+@agora\.example$/.test(to));
      return {
        figure: `${looked} mails by ${names.length} names, ${tries} addresses of ${addresses('').length} kinds: ${wrong.length} wrong, ${more} mails for them, ${elsewhere.length} to others${wrong.length ? `; ${wrong[0]}` : ''}`,
        pass: wrong.length === 0 && more === 0 && elsewhere.length === 0 && looked > names.length,
      };
    }),
};

type Mail = Awaited<ReturnType<Mailbox['next']>>;

/** Every mail that somebody brings about by what they are called: an account with another's address, and an invitation. */
async function mailsBy(
  stoa: Stoa,
  mailbox: Mailbox,
  mia: Visitor,
  name: string,
  reader: string,
): Promise<Partial<Record<'confirm' | 'invite', Mail>>> {
  const mails: Partial<Record<'confirm' | 'invite', Mail>> = {};
  const email = `${reader}@agora.example`;
  const made = await visitor(stoa).post('/register', { name, email, password: 'eve likes olives' });
  if (made.status < 400) mails.confirm = await mailbox.next(email);
  await mia.post('/account?/about', { name, bio: '', location: '', website: '' });
  await mia.post(`/w/${workspace.slug}/settings?/rename`, { name });
  const guest = `guest-${reader}@agora.example`;
  const invited = await mia.post(`/w/${workspace.slug}/members?/mail`, {
    emails: guest,
    role: 'member',
    days: '7',
  });
  if (invited.status !== 200) throw new Error(`an invitation was answered ${invited.status}`);
  mails.invite = await mailbox.next(guest);
  return mails;
}

/** What is in a mail that is not in the one by somebody with a plain name. */
function strangeIn(mail: Mail, plain: Mail, stoa: Stoa): string[] {
  const strange: string[] = [];
  const names = (one: Mail) => Object.keys(one.headers ?? {}).join();
  if (names(mail) !== names(plain)) strange.push(`headers ${names(mail)}`);
  if (/[\p{Cc}\u2028\u2029]/u.test(mail.subject)) strange.push('a line break in its subject');
  if (tagsOf(mail.html) !== tagsOf(plain.html)) strange.push('other markup');
  for (const form of [mail.text, wordsOf(mail.html), mail.subject]) {
    const [link] = linksIn(form.replaceAll(new RegExp(`${stoa.origin}[\\w/.?=%-]*`, 'g'), ''), stoa);
    if (link) strange.push(`a link ${link}`);
  }
  return strange;
}

/** The tags with what is in them, but for the addresses of links, which have secrets. */
const tagsOf = (html: string): string =>
  (html.match(/<[^>]*>?/g) ?? []).map((tag) => tag.replace(/href="http:[^"]+"/, 'href')).join('\n');
const wordsOf = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
/** What a mail program would make a link of: schemes, `www.`, names with a dot before letters, addresses of people. */
const linksIn = (text: string, { origin }: Stoa): string[] =>
  [
    ...text.matchAll(
      /\p{L}[\p{L}\d+.-]*:\/{2}\S+|(?:mailto|tel|javascript):\S+|www\.\S+|[\p{L}\d-]+[.。．｡]\p{L}[\p{L}\d-]+|\S+@[\p{L}\d-]+/giu,
    ),
  ]
    .map(([link]) => link)
    .filter((link) => !new URL(origin).host.includes(link));

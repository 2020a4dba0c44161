import { linkIn } from '../../mailbox.ts';
import { workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { mailed } from './by-mail.ts';
import { anyParams, pathOf, routes } from './routes.ts';
import { signedIn, visitor } from './visitor.ts';

/** Ways to write an address elsewhere, or a script, so that it looks like a path of this site. */
const targets = ({ origin }: Stoa): string[] => [
  '//evil.example',
  '///evil.example',
  '////evil.example/%2e%2e',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '\u0000//evil.example',
  '\ufeff//evil.example',
  '/%09/evil.example',
  '/%5cevil.example',
  '%2f%2fevil.example',
  '/.//evil.example',
  '/w/..//evil.example',
  '/%2e%2e//evil.example',
  '/./\\evil.example',
  '//evil。example',
  '//%65vil.example',
  '//x@evil.example',
  `//${new URL(origin).host}@evil.example`,
  '//evil.example#@localhost',
  'https://evil.example',
  'https:evil.example',
  'https:/\\evil.example',
  'HTTP:\\\\evil.example',
  `${origin}@evil.example`,
  `${origin}.evil.example`,
  '@evil.example',
  '.evil.example',
  'javascript:alert(1)',
  'JaVa\tScript:alert(1)//evil.example',
  '\u0001javascript:alert(1)',
  'data:text/html,evil.example',
  '/w\r\nLocation: https://evil.example',
  '/w"><base href=//evil.example>',
  '/w?next=//evil.example',
];
/** What such a parameter is called, here and elsewhere. */
const named = ['next', 'to', 'at', 'url', 'return', 'returnTo', 'redirect', 'redirect_uri', 'callbackURL'];

/** F15, for where people are sent: whatever an address or a form says of where to go on, nobody is led away from this site. */
export const ledAway: Fault = {
  id: 'F15b',
  what: 'addresses and forms that say to go on elsewhere',
  run: (short) =>
    mailed(async (stoa, mailbox) => {
      const all = targets(stoa).filter((_, n) => !short || n % 4 === 0);
      const away: string[] = [];
      let asked = 0;
      let onward = 0;
      const pages = routes().map((route) => pathOf(route, anyParams(workspace.slug)));
      const known = await signedIn(stoa);
      const look = async (what: string, answer: Response, page: string) => {
        asked += 1;
        const said = answer.headers.get('location');
        if (said !== null && answer.status === 303) onward += 1;
        const places = [...(said === null ? [] : [said]), ...placesIn(await answer.text())];
        const found = places.find((place) => isAway(place, new URL(page, stoa.origin)));
        if (found !== undefined) away.push(`${what}: ${found}`);
      };
      for (const [n, target] of all.entries()) {
        const query = named.map((name) => `${name}=${encodeURIComponent(target)}`).join('&');
        const ways = [
          `?${query}`,
          `?next=/w&${query}`,
          `?next=${encodeURIComponent(encodeURIComponent(target))}`,
        ];
        for (const path of pages)
          // A stream of changes does not end.
          if (!/\/(?:live|events)\b/.test(path))
            for (const who of [known, visitor(stoa)])
              await look(`${path} ${target}`, await who.get(path + ways[0]!), path);
        for (const way of ways)
          for (const data of ['/sign-in', '/register', '/sign-in/__data.json'])
            await look(`${data} ${target}`, await known.get(data + way), data);

        // All the way by mail: each link is made with the target, and pressed with it once more.
        const email = `reader${n}@agora.example`;
        const way = ways[n % ways.length]!;
        const form = { email, next: target, redirect: target };
        const password = 'a walk by the water';
        await look(
          `/register ${target}`,
          await visitor(stoa).post(`/register${way}`, { ...form, name: 'Noor', password }),
          '/register',
        );
        for (const more of [{ password }, {}]) {
          const link = linkIn(await mailbox.next(email));
          const path = link.split('?')[0]!;
          await look(`${path} ${target}`, await visitor(stoa).get(link), path);
          const there = n % 2 ? link : path + way;
          await look(`${path} ${target}`, await visitor(stoa).post(there, { ...form, ...more }), path);
          if ('password' in more) await visitor(stoa).post(`/auth/send-link${way}`, form);
        }
        const entered = await visitor(stoa).post(`/sign-in${way}`, { ...form, password });
        if (entered.status !== 303) throw new Error(`signing in was answered ${entered.status}`);
        await look(`/sign-in ${target}`, entered, '/sign-in');
      }
      return {
        figure: `${all.length} targets, ${asked} answers of ${pages.length} routes and of links in mails, ${onward} of them led on, ${away.length} away${away.length ? `: ${away[0]}` : ''}`,
        pass: away.length === 0 && onward >= 6 * all.length,
      };
    }),
};

/** Where a page's links, forms and refreshes lead, and where its data says to go. */
const placesIn = (text: string): string[] => [
  ...[...text.matchAll(/\s(?:href|action|formaction|src)="([^"]*)"/g)].map(([, place]) => decoded(place!)),
  ...[...text.matchAll(/http-equiv="refresh" content="[^"]*url=([^"]*)"/gi)].map(([, place]) =>
    decoded(place!),
  ),
  ...[...text.matchAll(/"location":("(?:[^"\\]|\\.)*")/g)].map(([, place]) => JSON.parse(place!) as string),
];
const decoded = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');

/** As a browser on that page reads it: another host, or not a page at all. */
function isAway(place: string, page: URL): boolean {
  const url = URL.parse(place, page);
  if (!url) return false;
  return url.host.includes('evil') || ['javascript:', 'data:'].includes(url.protocol);
}

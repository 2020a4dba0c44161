import { openStoa, owner, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { ask } from './ask.ts';
import { inviteLink, keyOf, signedIn } from './visitor.ts';

/** F15: what a client says about hosts, protocols and addresses that are not its to say; and F17: what the log keeps of it all. */
export const lies: Fault = {
  id: 'F15',
  what: 'forged Host and X-Forwarded headers; what the log keeps',
  async run() {
    // With everything that it can say in the log.
    const stoa = await openStoa({ setUp: true, env: { STOA_LOG: 'debug' } });
    try {
      const mia = await signedIn(stoa);
      const link = await inviteLink(mia, 'agora');
      const forged = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '444',
        forwarded: 'host=evil.example;proto=https',
        'x-stoa-host': 'evil.example',
        'x-stoa-protocol': 'https',
        'x-original-url': '/w/agora',
        'x-rewrite-url': '/w/agora',
      };
      const wrong: string[] = [];
      const pages = ['/', '/sign-in', '/w/agora', '/w/agora/members', link, '/setup?token=x', '/nowhere'];
      // What follows two slashes would be a host, were it taken for the rest of an address.
      const steered = ['//evil.example/', '/\\evil.example/', '//evil.example/w/agora'];
      for (const path of [...pages, ...steered]) {
        const { text, headers } = await ask(stoa, path, {
          ...(steered.includes(path) ? { 'sec-fetch-mode': 'navigate', host: '127.0.0.1' } : forged),
          cookie: mia.cookie,
          accept: 'text/html',
        });
        if (/^(https?:)?[/\\]{2}evil/.test(String(headers.location ?? '')))
          wrong.push(`led to ${headers.location}`);
        if (steered.includes(path)) continue;
        const cookies = (headers['set-cookie'] ?? []).join();
        if (/evil\.example|:444/.test(text + JSON.stringify(headers)) || /Secure/i.test(cookies))
          wrong.push(path);
      }
      // A form whose page claims to be on the forged host comes from elsewhere.
      const posted = await ask(
        stoa,
        '/sign-in',
        { ...forged, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        'email=x',
      );
      if (posted.status !== 403) wrong.push(`a form: ${posted.status}`);
      // Tries from made-up addresses, ten at a time: the limit is that of the line, thirty a minute.
      const since = performance.now();
      const tries = 80;
      let passed = 0;
      for (let n = 0; n < tries; n += 10)
        await Promise.all(
          Array.from({ length: 10 }, async (_, i) => {
            const address = `198.51.100.${n + i}`;
            const from = { 'x-forwarded-for': address, 'x-real-ip': address, 'x-stoa-client': address };
            const body = `email=n${n + i}%40x.example&password=wrong-wrong`;
            const { status } = await ask(stoa, '/sign-in', { ...from, ...form(stoa) }, body);
            if (status !== 429) passed += 1;
          }),
        );
      const allowed = 31 + (performance.now() - since) / 2_000;
      if (passed > allowed || passed === tries) wrong.push(`${passed} tries`);

      // A program asks with a key, with a token, with a wrong one, and with one in a place where none belongs.
      const key = await keyOf(mia);
      const by = (bearer: string) => ({ authorization: `Bearer ${bearer}`, 'x-tenant-id': 'agora' });
      const made = await fetch(`${stoa.url}/api/token`, { method: 'POST', headers: by(key) });
      const { token } = (await made.json()) as { token: string };
      const wrongKey = `${key.slice(0, -1)}?`;
      for (const bearer of [key, token, wrongKey, `${token}x`])
        await ask(stoa, `/api/users?key=${key}`, by(bearer)).then(() => ask(stoa, '/api/users', by(bearer)));

      const secrets = [
        key.slice(9),
        ...token.split('.').slice(1),
        owner.password,
        owner.email,
        ...mia.cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1)),
        link.slice(3),
        'evil.example',
        '198.51.100.',
      ];
      const kept = secrets.filter((secret) => stoa.output().includes(secret)).length;
      return {
        figure: `${pages.length + steered.length + 1} requests, ${wrong.length} believed${wrong.length ? `: ${wrong.join()}` : ''}; ${passed} of ${tries} tries passed; ${kept} secrets in the log`,
        pass: wrong.length === 0 && kept === 0,
      };
    } finally {
      await stoa.close();
    }
  },
};

const form = ({ origin }: Stoa) => ({
  origin,
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'text/html',
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { LookupAddress } from 'node:dns';
import { createNodeOutbound, strictRules, type Lookup } from '@stoa/outbound';
import { openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { signedIn } from './visitor.ts';

/** Stands for the internet: the only address of this machine that may be asked. */
const outside = '127.0.0.2';

/** F11: whatever a webhook's address, name or answer says, nothing reaches what only this server reaches. */
export const innerAddresses: Fault = {
  id: 'F11',
  what: 'addresses, names, redirects and rebinding that lead inside',
  async run(short) {
    const inner = await listenInside();
    const world = await listenOutside(inner.port);
    try {
      const guard = await playGuard(inner.port, world.port, short ? 20 : 500);
      const typed = await playProduct(inner.port);
      const wrong = [...guard.wrong, ...typed.wrong];
      const reached = inner.connections();
      return {
        figure: `${guard.tries + typed.tries} tries, ${reached} connections inside, ${world.requests()} outside${wrong.length > 0 ? `; wrong: ${wrong.slice(0, 3).join(', ')}` : ''}`,
        pass: reached === 0 && wrong.length === 0 && world.requests() > 0,
      };
    } finally {
      inner.close();
      world.close();
    }
  },
};

/** Ways to write this machine's address, and those of networks like it. */
const literals = (port: number): string[] =>
  [
    ...[
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '017700000001',
    ],
    ...['0', '0.0.0.0', '127.0.0.1.', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', '127.255.255.254'],
    ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
    ...['[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[::ffff:0:127.0.0.1]', '[fe80::1]'],
    ...['10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1'],
    ...['[fc00::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[fe80::1%25lo]'],
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer', 'nas.local', 'db.internal'],
  ].flatMap((host) => [`http://${host}:${port}/`, `http://example.com@${host}:${port}/`]);

/** What a name server of somebody else's may answer. */
const names: Readonly<Record<string, readonly string[]>> = {
  'inner.example.com': ['127.0.0.1'],
  'six.example.com': ['::1'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'nat.example.com': ['64:ff9b::7f00:1'],
  'zone.example.com': ['fe80::1%lo'],
  'meta.example.com': ['169.254.169.254'],
  'zero.example.com': ['0.0.0.0'],
  'both.example.com': [outside, '127.0.0.1'],
  'none.example.com': [],
};

async function playGuard(inner: number, world: number, rounds: number) {
  let turn = 0;
  const found = (name: string): readonly string[] =>
    // Outside for whoever checks, inside for whoever connects: every second answer is the other one.
    name === 'rebinding.example.com'
      ? [(turn += 1) % 2 === 1 ? outside : '127.0.0.1']
      : (names[name] ?? [outside]);
  const lookup: Lookup = (name, _options, answer) =>
    answer(
      null,
      found(name).map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  const outbound = createNodeOutbound({ rules: { ...strictRules, http: true, networks: [outside] }, lookup });
  const post = (url: string) =>
    outbound.post({ url, headers: {}, body: '{}', timeoutMs: 1_000, answerMostBytes: 100 });
  const wrong: string[] = [];
  let tries = 0;
  const refused = async (url: string): Promise<void> => {
    tries += 1;
    if ((await post(url)).ok) wrong.push(url);
  };
  for (const url of literals(inner)) await refused(url);
  for (const name of Object.keys(names)) await refused(`http://${name}:${inner}/`);
  for (let n = 0; n < rounds; n += 1) {
    tries += 2;
    // The port of the world is closed inside, and that inside is not there in the world.
    await post(`http://rebinding.example.com:${inner}/`);
    await post(`http://rebinding.example.com:${world}/`);
  }
  for (const status of [301, 302, 303, 307, 308]) {
    tries += 1;
    const answered = await post(`http://world.example.com:${world}/${status}`);
    if (!answered.ok || answered.value.status !== status) wrong.push(`redirect ${status}`);
  }
  return { tries, wrong };
}

/** The same by the product's own API, as the owner of a workspace types it. */
async function playProduct(inner: number) {
  const stoa = await openStoa({ setUp: true, env: { STOA_OUTBOUND_HTTP: 'on' } });
  const wrong: string[] = [];
  try {
    const mia = await signedIn(stoa);
    const urls = literals(inner);
    for (const url of urls) {
      const answer = await fetch(`${stoa.url}/api/webhooks`, {
        method: 'POST',
        headers: {
          origin: stoa.origin,
          cookie: mia.cookie,
          'x-tenant-id': 'agora',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ url, kinds: ['post'] }),
      });
      if (answer.status !== 422) wrong.push(`${url} was answered ${answer.status}`);
    }
    return { tries: urls.length, wrong };
  } finally {
    await stoa.close();
  }
}

interface Listener {
  readonly port: number;
  close(): void;
}

/** What only this machine reaches. It counts who comes. */
async function listenInside(): Promise<Listener & { connections(): number }> {
  let connections = 0;
  const open = async (host: string, port: number): Promise<Server> => {
    const server = createServer((_request, response) => response.end('inside'));
    server.on('connection', () => (connections += 1));
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const first = await open('127.0.0.1', 0);
  const { port } = first.address() as { port: number };
  // Not every machine speaks IPv6.
  const second = await open('::1', port).catch(() => undefined);
  return {
    port,
    connections: () => connections,
    close() {
      for (const server of [first, second]) {
        server?.close();
        server?.closeAllConnections();
      }
    },
  };
}

/** It sends whoever asks back inside. */
async function listenOutside(inner: number): Promise<Listener & { requests(): number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    response.writeHead(Number(request.url?.slice(1)) || 200, { location: `http://127.0.0.1:${inner}/` });
    response.end();
  });
  server.listen(0, outside);
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    requests: () => requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

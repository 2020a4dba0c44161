import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf, createFront } from '@stoa/node/front';
import { readServing } from '@stoa/node/settings';
import { createWatch } from '@stoa/node/watch';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startNginx } from './nginx.ts';

const hasNginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].some((file) =>
  existsSync(file),
);
const proxyRules = fileURLToPath(new URL('../../../../infra/nginx/proxy.conf', import.meta.url));
/** Of this machine as well, and none that is trusted. */
const client = '127.0.0.2';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}
let seen: Seen[] = [];
let folder: string;
let nginx: ChildProcess | undefined;
let front: ReturnType<typeof createFront>;
const ports = { direct: 0, nginx: 0 };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-nginx-'));
  ports.nginx = await freePort();
  const env = readServing({ ORIGIN: `http://localhost:${ports.nginx}`, STOA_TRUSTED_PROXY: '127.0.0.1' });
  const app = (asked: IncomingMessage, response: { end(): void }): void => {
    seen.push({ method: asked.method, url: asked.url, headers: asked.headers });
    asked.resume();
    asked.once('end', () => response.end());
  };
  front = createFront(env, app, createWatch(env));
  front.on('upgrade', (asked: IncomingMessage, socket) => {
    seen.push({ method: 'upgrade', url: addressOf(asked, env.isTrustedProxy), headers: asked.headers });
    socket.destroy();
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  ports.direct = (front.address() as AddressInfo).port;
  if (!hasNginx) return;
  nginx = startNginx(folder, proxyRules, ports.nginx, [ports.direct]);
  await vi.waitFor(async () => expect(await reachable(ports.nginx)).toBe(true), { timeout: 10_000 });
});
afterAll(async () => {
  front.close();
  front.closeAllConnections();
  if (nginx) {
    const ended = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void (seen = []));

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

/** F15: what a client says about hosts, addresses and lengths that are not its to say. */
describe.each([['direct', false] as const, ['nginx', !hasNginx] as const])(
  'to the %s port',
  (way, skipped) => {
    const it = test.skipIf(skipped);

    async function ask(
      headers: Record<string, string>,
    ): Promise<{ told: IncomingHttpHeaders; answered: IncomingHttpHeaders }> {
      const sent = request({
        port: ports[way],
        host: '127.0.0.1',
        localAddress: client,
        headers,
        agent: false,
      }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      return { told: seen.at(-1)!.headers, answered: response.headers };
    }

    /** Bytes as they are, and a last request after which the other side closes, if it has not done so before. */
    async function raw(bytes: string): Promise<string> {
      const socket = connect({ port: ports[way], host: '127.0.0.1', localAddress: client });
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.on('error', () => {});
      socket.write(`${bytes}GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await once(socket, 'close');
      return answer;
    }

    it('forged hosts and addresses are believed by nobody', async () => {
      const { told } = await ask({
        host: 'evil.example',
        'x-forwarded-for': '198.51.100.1, 127.0.0.1',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'x-real-ip': '198.51.100.1',
        forwarded: 'for=198.51.100.1;host=evil.example;proto=https',
        'x-stoa-host': 'evil.example',
        'x-stoa-protocol': 'https',
        'x-stoa-client': '198.51.100.1',
        'x-stoa-workspace': 'agora',
      });
      expect(told).toMatchObject({
        'x-stoa-host': `localhost:${ports.nginx}`,
        'x-stoa-protocol': 'http',
        'x-stoa-client': client,
      });
      expect(told['x-stoa-workspace']).toBeUndefined();
    });

    it('a request’s name and trace are not the client’s to choose', async () => {
      const { told, answered } = await ask({
        'x-request-id': 'chosen-by-client',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      });
      expect(answered['x-request-id']).toMatch(/^[\da-f-]{32,36}$/);
      if (way === 'nginx') {
        expect(answered['x-request-id']).toBe(told['x-request-id']);
        expect(told.traceparent).toBeUndefined();
      }
    });

    it('a socket comes from where its line comes from', async () => {
      await raw(
        `GET /api/chat/abc-defg-hij HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n`,
      );
      expect(seen[0]).toMatchObject({ method: 'upgrade', url: client });
    });

    it('two honest requests on one line are both seen', async () => {
      const [one, two] = ['one', 'two'].map(
        (path) => `POST /${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi`,
      );
      await raw(`${one}${two}`);
      expect(seen.map(({ url }) => url)).toEqual(['/one', '/two', '/last']);
    });

    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    it.each([
      [
        'two lengths',
        `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
      ],
      [
        'a length and chunks',
        `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
      ],
      [
        'chunks and something',
        `POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
      ],
      [
        'chunks with a space before the colon',
        `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\nTransfer-Encoding : chunked\r\n\r\n${smuggled}`,
      ],
      [
        'a folded header',
        `POST /a HTTP/1.1\r\nHost: x\r\nX: y\r\n Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n\r\n${smuggled}`,
      ],
      ['a length with a sign', `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n${smuggled}`],
    ])('%s hide no second request', async (_, bytes) => {
      await raw(bytes);
      expect(seen.map(({ url }) => url)).not.toContain('/smuggled');
    });
  },
);

test.skipIf(!hasNginx)(
  'a file of any size comes through where files are taken, and nowhere else',
  async () => {
    const send = async (path: string) => {
      const body = new Uint8Array(3 << 20);
      return (await fetch(`http://127.0.0.1:${ports.nginx}${path}`, { method: 'POST', body })).status;
    };
    expect(await send('/w/import/file?name=Grove')).toBe(200);
    expect(await send('/w/import')).toBe(413);
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

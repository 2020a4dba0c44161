import { readFileSync, writeFileSync } from 'node:fs';
import { openStoa, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { behindProxy, signedIn, type Visitor } from './visitor.ts';

/** What one may cost: CPU in ms, and memory in MB beyond what the process had. The short run stands on cores that are not its own. */
const limits = { long: { cpuMs: 50, memoryMb: 16 }, short: { cpuMs: 100, memoryMb: 24 } };
/** Of a clock tick, in which Linux counts CPU time (`getconf CLK_TCK`), ms. */
const tickMs = 10;
const megabyte = 1 << 20;

interface Bomb {
  readonly what: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** F16: small to send and dear to decode, by every decoder that stands before a use case. */
export const bombs: Fault = {
  id: 'F16',
  what: 'bodies of up to 1 MB that are dear to decode',
  async run(short) {
    const most = limits[short ? 'short' : 'long'];
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const mia = await signedIn(stoa);
      const [least, rounds] = short ? [2, 8] : [5, 20];
      const costs: { what: string; cpuMs: number; memoryMb: number; status: number }[] = [];
      for (const bomb of made()) {
        // Once before it counts: what is compiled and grown for the first time is no bomb's cost.
        let status = await drop(stoa, mia, bomb);
        const seen: { cpuMs: number; memoryMb: number }[] = [];
        const lowest = (of: 'cpuMs' | 'memoryMb') => Math.min(...seen.map((one) => one[of]));
        const cheap = () => lowest('cpuMs') <= most.cpuMs && lowest('memoryMb') <= most.memoryMb;
        // What else the process does in that moment, its garbage among it, makes one round dearer and not the next.
        while (seen.length < least || (seen.length < rounds && !cheap())) {
          const before = cost(stoa.pid());
          status = await drop(stoa, mia, bomb);
          const after = cost(stoa.pid());
          seen.push({ cpuMs: after.cpuMs - before.cpuMs, memoryMb: after.peakMb - before.nowMb });
        }
        costs.push({ what: bomb.what, status, cpuMs: lowest('cpuMs'), memoryMb: lowest('memoryMb') });
      }
      const dear = costs.filter(
        ({ cpuMs, memoryMb, status }) =>
          cpuMs > most.cpuMs || memoryMb > most.memoryMb || status === 0 || status >= 500,
      );
      const [slowest] = costs.toSorted((a, b) => b.cpuMs - a.cpuMs);
      const [largest] = costs.toSorted((a, b) => b.memoryMb - a.memoryMb);
      return {
        figure: `${costs.length} kinds; at most ${slowest!.cpuMs} ms of CPU (${slowest!.what}) and ${largest!.memoryMb.toFixed(1)} MB (${largest!.what})${dear.map(({ what, status, cpuMs, memoryMb }) => `; ${what}: ${status}, ${cpuMs} ms, ${memoryMb.toFixed(1)} MB`).join('')}`,
        pass: dear.length === 0,
      };
    } finally {
      await stoa.close();
    }
  },
};

const json = 'application/json';
const urlencoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=b';
/** Forms may have half a megabyte, bodies of the API less: up to there they are read, beyond they must not be. */
const sizes = [500_000, megabyte];

function made(): Bomb[] {
  const form = '/sign-in';
  const api = '/api/posts';
  const remote = '/_app/remote/x/y';
  const filled = (piece: string, size: number) => piece.repeat(Math.floor(size / piece.length));
  const part = (head: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\nx\r\n`;
  const arrays = (size: number) => `${filled('[', size / 2)}${filled(']', size / 2)}`;
  /** As Kit's own serialisation has it: every value is a list of the one before, or a sparse list of a length that it only says. */
  const devalue = (size: number) =>
    `[${Array.from({ length: size / 12 }, (_, n) => `[${n + 1},${n + 1}]`).join()},[]]`;
  const sparse = `[${filled('[-7,4294967295],', 500_000)}0]`;
  return sizes.flatMap((size) =>
    (
      [
        ['fields of no name', form, urlencoded, filled('&', size)],
        ['many fields', form, urlencoded, filled('a=b&', size)],
        ['many names', form, urlencoded, Array.from({ length: size / 9 }, (_, n) => `k${n}=v`).join('&')],
        ['escapes', form, urlencoded, `email=${filled('%F0%9F%92%A3', size - 6)}`],
        ['broken escapes', form, urlencoded, `email=${filled('%E0%', size - 6)}`],
        ['many parts', form, multipart, `${filled(part('name="a"'), size)}--b--\r\n`],
        ['many files', form, multipart, `${filled(part('name="a"; filename="b"'), size)}--b--\r\n`],
        ['parts that begin', form, multipart, filled('--b\r\n', size)],
        ['boundaries that nearly are', form, multipart, `${part('name="a"')}${filled('\r\n--', size)}`],
        ['a long head', form, multipart, `--b\r\n${filled('x: y\r\n', size)}\r\nx\r\n--b--\r\n`],
        ['deep lists', api, json, arrays(size)],
        ['deep objects', api, json, filled('{"a":', size)],
        ['many keys', api, json, `{${Array.from({ length: size / 12 }, (_, n) => `"k${n}":1`).join()}}`],
        ['one key', api, json, `{${filled('"__proto__":{},', size)}"a":1}`],
        ['a long number', api, json, `{"title":${filled('9', size)}}`],
        ['many wrong items', '/api/notifications/read', json, `{"which":[${filled('0,', size)}0]}`],
        ['escaped text', api, json, `{"title":"${filled('\\u0000', size)}"}`],
        ['references', form, json, devalue(size)],
        ['sparse lists', form, json, sparse],
        ['references as a form', form, 'application/x-sveltekit-formdata', devalue(size)],
        [
          'lengths that are none',
          form,
          'application/x-sveltekit-formdata',
          `\u0000${filled('\u00ff', size)}`,
        ],
        ['references to a function', remote, json, devalue(size)],
        ['sparse lists to a function', remote, 'application/x-sveltekit-formdata', sparse],
      ] as const
    ).map(([what, path, type, body]) => ({
      what: `${what}, ${Math.round(size / 1000)} kB`,
      path,
      type,
      body,
    })),
  );
}

async function drop(stoa: Stoa, mia: Visitor, { path, type, body }: Bomb): Promise<number> {
  const headers = {
    ...{ cookie: mia.cookie, origin: stoa.origin, accept: 'text/html', 'content-type': type },
    ...(path.startsWith('/api/') && { 'x-tenant-id': workspace.slug }),
  };
  const sent = fetch(stoa.url + path, { method: 'POST', redirect: 'manual', headers, body });
  const answer = await sent.catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status ?? 0;
}

/** What a process has used and holds, from Linux's `/proc`; its peak is that since it was last asked. */
function cost(pid: number): { cpuMs: number; nowMb: number; peakMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
  const found = {
    cpuMs: (Number(stat[11]) + Number(stat[12])) * tickMs,
    nowMb: mb('VmRSS'),
    peakMb: mb('VmHWM'),
  };
  // Writing 5 sets the peak back to what is held now (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return found;
}

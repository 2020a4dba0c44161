import { gzipSync } from 'node:zlib';
import { openStoa, workspace, type Stoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { sampled, served, usedBy } from './operations.ts';
import { roleWorld, type World } from './roles-world.ts';
import { anyParams, pathOf, routes } from './routes.ts';
import { sampleOf } from './samples.ts';
import { behindProxy } from './visitor.ts';

/** More than anything takes but a workspace's file, in bytes. */
const large = 3 << 20;

interface Odd {
  readonly what: string;
  readonly type: string;
  readonly body: string | Buffer | URLSearchParams;
  /** What it may be answered. */
  readonly status: readonly number[];
  readonly more?: Readonly<Record<string, string>>;
  /** Sent in pieces, without its length. */
  readonly inPieces?: true;
}

/** F12, for what is around and inside of bodies: of another kind, too large, of other types. Each is refused, and nothing changed after all. */
export const oddBodies: Fault = {
  id: 'F12b',
  what: 'bodies of another kind, too large, or with other types inside',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const world = await roleWorld(stoa);
      const operations = await served(world);
      const writing = operations.filter(({ method }) => method !== 'GET');
      // What is used up nowhere below is made once.
      const things = await world.things(
        new Set(operations.flatMap(({ id }) => [...usedBy((some) => sampleOf(id, some))])),
      );
      const before = await settled(world);
      const wrong: string[] = [];
      let tries = 0;
      const look = async (place: string, method: string, odd: Odd) => {
        tries += 1;
        let status = await send(stoa, world, place, method, odd);
        // Of hundreds of large bodies that are refused unread, the local runtime of Workers breaks the line of one or two, with an error of its own.
        for (let n = 0; n < 2 && isBrokenThere(odd, status); n++)
          status = await send(stoa, world, place, method, odd);
        if (!odd.status.includes(status)) wrong.push(`${method} ${place} ${odd.what}: ${status}`);
      };

      for (const operation of writing) {
        const { path, body } = sampled(operation, things);
        const takesFile = operation.id === 'importWorkspace' || operation.id === 'replacePicture';
        const odds = takesFile ? [] : [...aroundJson(body), ...insideJson(body, operation.takesBody)];
        // The largest only now and then, where time is short.
        for (const [n, odd] of odds.entries())
          if (!short || odd.status[0] !== 413 || n % 2 === 0) await look(path, operation.method, odd);
      }
      const forms = routes().flatMap((route) =>
        // Signing out takes nothing, so that whatever is sent does it.
        route.actions
          .filter(() => route.id !== '/sign-out')
          .map((name) => {
            const path = pathOf(route, anyParams(workspace.slug));
            return name === 'default' ? path : `${path}?/${name}`;
          }),
      );
      for (const form of forms)
        for (const odd of aroundForms(form.endsWith('?/picture') ? 9 << 20 : large))
          await look(form, 'POST', odd);

      const after = await everything(world);
      const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
      return {
        figure: `${tries} bodies to ${writing.length} operations and ${forms.length} forms, ${wrong.length} answered otherwise${wrong
          .slice(0, 3)
          .map((one) => `; ${one}`)
          .join(
            '',
          )}; ${changed.length} of ${Object.keys(before).length} lists changed${changed.length ? `: ${changed.join()}` : ''}`,
        pass: wrong.length === 0 && changed.length === 0 && writing.length > 30 && forms.length > 30,
      };
    } finally {
      await stoa.close();
    }
  },
};

const isBrokenThere = (odd: Odd, status: number): boolean =>
  process.env.STOA_HOME === 'workers' && odd.status.includes(413) && (status === 0 || status === 500);

const json = 'application/json';
/** What is no body of its kind: by its kind, or once it is read. */
const other = [400, 415];
const urlencoded = 'application/x-www-form-urlencoded';

function aroundJson(sample: unknown): Odd[] {
  const body = JSON.stringify(sample ?? {});
  const padded = `${' '.repeat(large)}${body}`;
  return [
    { what: 'as text', type: 'text/plain', body, status: [415] },
    { what: 'without a type', type: '', body, status: [415] },
    { what: 'as a form', type: urlencoded, body, status: [415] },
    {
      what: 'as several parts',
      type: 'multipart/form-data; boundary=b',
      body: `--b\r\n\r\n${body}\r\n--b--`,
      status: [415],
    },
    { what: 'of Kit', type: 'application/x-sveltekit-formdata', body, status: [415] },
    { what: 'in UTF-16', type: `${json}; charset=utf-16`, body: Buffer.from(body, 'utf16le'), status: [415] },
    {
      what: 'compressed',
      type: json,
      body: gzipSync(body),
      status: other,
      more: { 'content-encoding': 'gzip' },
    },
    { what: 'cut short', type: json, body: `${body.slice(0, -1)},"x":`, status: [400] },
    { what: 'of bytes', type: json, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), status: [400] },
    { what: 'twice', type: json, body: body + body, status: [400] },
    { what: 'too large', type: json, body: padded, status: [413] },
    { what: 'too large, in pieces', type: json, body: padded, status: [413], inPieces: true },
  ];
}

/** The sample with one value of another type at a time; where nothing is taken, something. */
function insideJson(sample: unknown, takesBody: boolean): Odd[] {
  const status = [400, 422];
  const of = (what: string, body: unknown): Odd => ({ what, type: json, body: JSON.stringify(body), status });
  const whole = [[], 'x', 1, null, true, { nobody: 'asked' }, [sample]].map((body) =>
    of(JSON.stringify(body).slice(0, 20), body),
  );
  const polluted = {
    what: '__proto__',
    type: json,
    body: '{"__proto__":{"role":"owner"},"constructor":1}',
    status,
  };
  const deep = { what: 'deep', type: json, body: `${'['.repeat(20_000)}${']'.repeat(20_000)}`, status };
  const given: object = takesBody && typeof sample === 'object' && sample ? sample : {};
  const fields = Object.entries(given).flatMap(([name, value]) =>
    [[7], { x: 1 }, typeof value === 'string' ? 7 : 'seven', typeof value === 'boolean' ? 'true' : true]
      .filter((one) => !(Array.isArray(value) && Array.isArray(one)))
      .map((one) => of(`${name} ${JSON.stringify(one)}`, { ...given, [name]: one })),
  );
  return [...whole, polluted, deep, ...fields];
}

/** `tooLarge` is in bytes: a picture’s form takes more than others. */
function aroundForms(tooLarge: number): Odd[] {
  const padded = `name=${'x'.repeat(tooLarge)}`;
  return [
    { what: 'as JSON', type: json, body: '{"name":"x"}', status: [415] },
    { what: 'as text', type: 'text/plain', body: 'name=x', status: other },
    { what: 'without a type', type: '', body: 'name=x', status: [415] },
    { what: 'of Kit', type: 'application/x-sveltekit-formdata', body: 'name=x', status: other },
    { what: 'too large', type: urlencoded, body: padded, status: [413] },
    { what: 'too large, in pieces', type: urlencoded, body: padded, status: [413], inPieces: true },
  ];
}

async function send(stoa: Stoa, world: World, path: string, method: string, odd: Odd): Promise<number> {
  const bytes = Buffer.from(odd.body as string);
  const headers = new Headers({
    ...odd.more,
    cookie: world.by.owner.cookie,
    origin: stoa.origin,
    accept: 'text/html',
  });
  if (path.startsWith('/api/')) headers.set('x-tenant-id', workspace.slug);
  if (odd.type) headers.set('content-type', odd.type);
  const body = odd.inPieces ? inPieces(bytes) : bytes;
  const options = { method, headers, body, redirect: 'manual', duplex: 'half' } as const;
  const answer = await fetch(stoa.url + path, options).catch(() => undefined);
  await answer?.body?.cancel();
  // Cut off without a word: nobody knows what became of it.
  return answer?.status ?? 0;
}

function inPieces(bytes: Buffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += 65_536)));
    },
  });
}

/** The same, once nothing that was begun before changes it any more. */
async function settled(world: World): Promise<Record<string, string>> {
  for (let last = await everything(world), tries = 0; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await everything(world);
    if (JSON.stringify(now) === JSON.stringify(last)) return now;
    if (tries > 60) throw new Error('the workspace changes although nobody does anything');
    last = now;
  }
}

/** Every list that the owner is shown, as text, but for what goes on by itself: jobs, sessions, tries of deliveries, the machine. */
async function everything(world: World): Promise<Record<string, string>> {
  const lists: Record<string, string> = {};
  for (const { method, path, isInside } of await served(world)) {
    if (method !== 'GET' || /[{]|health|sessions|workflow|openapi/.test(path)) continue;
    const answer = await world.api('owner', 'GET', path, undefined, isInside);
    const text = await answer.text();
    if (answer.headers.get('content-type')?.startsWith('application/json'))
      lists[path] = text.replace(/,"(?:failingSince|failures|pausedUntil)":(?:"[^"]*"|\d+|null)/g, '');
  }
  return lists;
}

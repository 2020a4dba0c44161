import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine, Sql } from '@stoa/tenantdb';
import type { Trace, Watch } from '@stoa/domain';
import type { Metrics } from './metrics.ts';
import type { Serving } from './settings.ts';
import type { Spans } from './spans.ts';

/** Measures a process: requests, use cases, SQL. What nobody asked for (`metrics`, `spans`) costs one name per request. */
export interface ProcessWatch extends Watch {
  readonly metrics: Metrics | undefined;
  /** As `trace`, for use cases of rooms; `undefined` where nobody measures. */
  readonly rooms: Trace | undefined;
  /** Stands around a request, from its head to the end of its answer; `work` hears its name. */
  request(request: IncomingMessage, response: ServerResponse, work: (requestId: string) => void): void;
  /** The same engine, measured where somebody asked for it. */
  engine<One extends Engine>(engine: One, database: 'directory' | 'workspace'): One;
  close(): Promise<void>;
}

interface UnderWay {
  readonly id: string;
  route: string;
}

/** Metrics and traces are loaded only where the settings ask for them: prom-client alone takes 3 MB. */
export async function openWatch(
  env: Pick<Serving, 'metricsPort' | 'tracesTo' | 'isTrustedProxy'>,
  log: (problem: string) => void,
): Promise<ProcessWatch> {
  const metrics = env.metricsPort === undefined ? undefined : (await import('./metrics.ts')).createMetrics();
  const spans =
    env.tracesTo === undefined ? undefined : (await import('./spans.ts')).createSpans(env.tracesTo, log);
  return createWatch({ isTrustedProxy: env.isTrustedProxy, metrics, spans });
}

export function createWatch({
  isTrustedProxy,
  metrics,
  spans,
}: {
  isTrustedProxy: Serving['isTrustedProxy'];
  metrics?: Metrics | undefined;
  spans?: Spans | undefined;
}): ProcessWatch {
  const underWay = new AsyncLocalStorage<UnderWay>();
  const measure: Trace = (name, work) =>
    around(
      () => (spans ? spans.within(name, 'internal', { 'stoa.use_case': name }, work) : work()),
      (output, ms) => metrics?.performed(name, outcomeOf(output), ms),
    );
  const trace = metrics || spans ? measure : undefined;

  return {
    metrics,
    requestId: () => underWay.getStore()?.id,
    took(route) {
      const request = underWay.getStore();
      if (request) request.route = route;
    },

    request(request, response, work) {
      const trusted = isTrustedProxy(plain(request.socket.remoteAddress ?? ''));
      const now: UnderWay = { id: nameOf(request, trusted), route: guess(request.url) };
      if (!metrics && !spans) return underWay.run(now, work, now.id);
      const started = performance.now();
      const { method = 'GET' } = request;
      const span = spans?.begin(method, 'server', trusted ? request.headers.traceparent : undefined);
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : 499;
        metrics?.answered(method, now.route, status, performance.now() - started);
        span?.end({
          name: `${method} ${now.route}`,
          failed: status >= 500,
          attributes: {
            'http.request.method': method,
            'http.route': now.route,
            'http.response.status_code': status,
            'stoa.request.id': now.id,
          },
        });
      });
      const begin = (): void => underWay.run(now, work, now.id);
      if (span) span.run(begin);
      else begin();
    },

    trace: trace ?? ((_, work) => work()),
    rooms: trace,

    engine(engine, database) {
      if (!metrics && !spans) return engine;
      const measured: Measured = (kind, sql, work) => {
        const done = kind === 'inner' ? undefined : metrics?.asked(database, kind);
        const traced = spans
          ? () =>
              spans.within(
                `${sql.trimStart().split(/\s/, 1)[0]!.toLowerCase()} ${database}`,
                'client',
                {
                  'db.system.name': engine.dialect === 'sqlite' ? 'sqlite' : 'postgresql',
                  'db.query.text': sql,
                },
                work,
              )
          : work;
        return around(traced, () => done?.());
      };
      return { ...engine, ...watched(engine, measured) };
    },

    close: async () => void (await Promise.all([metrics?.close(), spans?.close()])),
  };
}

/** `inner` is what a transaction does while it has the writer. */
type Measured = <T>(kind: 'read' | 'write' | 'inner', sql: string, work: () => Promise<T>) => Promise<T>;

/** Placeholders stand where values are: no statement's text says anything of anybody. */
function watched(sql: Sql, measured: Measured, inside = false): Sql {
  const [reading, writing] = inside ? (['inner', 'inner'] as const) : (['read', 'write'] as const);
  return {
    query: (text, params) => measured(reading, text, () => sql.query(text, params)),
    queryOne: (text, params) => measured(reading, text, () => sql.queryOne(text, params)),
    run: (text, params) => measured(writing, text, () => sql.run(text, params)),
    runAll: (all) => measured(writing, 'transaction', () => sql.runAll(all)),
    transaction: (work) =>
      measured(writing, 'transaction', () => sql.transaction((tx) => work(watched(tx, measured, true)))),
  };
}

async function around<T>(work: () => Promise<T>, done: (output: T | Failed, ms: number) => void): Promise<T> {
  const started = performance.now();
  let output: T | Failed = failed;
  try {
    return (output = await work());
  } finally {
    done(output, performance.now() - started);
  }
}
const failed = Symbol('failed');
type Failed = typeof failed;

/** A use case that answers a refusal did its work; one that throws did not. */
function outcomeOf(output: unknown): 'ok' | 'refused' | 'failed' {
  if (output === failed) return 'failed';
  return typeof output === 'object' && output !== null && 'ok' in output && output.ok === false
    ? 'refused'
    : 'ok';
}

/** What a proxy that we trust calls the request, so that its log and ours can be put together; else a name of our own. */
function nameOf({ headers }: IncomingMessage, trusted: boolean): string {
  const said = headers['x-request-id'];
  return trusted && typeof said === 'string' && /^[\w.-]{8,64}$/.test(said) ? said : randomUUID();
}

/** What never gets to the app. */
const guess = (url = ''): string => (url.startsWith('/_app/') ? 'file' : 'none');

const plain = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

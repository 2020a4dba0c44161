import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { version } from './version.ts';

/** Sends what goes on as OpenTelemetry spans, OTLP over HTTP with JSON (opentelemetry.io/docs/specs/otlp, 1.x), see decision 0014. */
export interface Spans {
  /** `parent` is a W3C `traceparent` that was checked by nobody. */
  begin(name: string, kind: Kind, parent?: string | string[]): Span;
  /** Performs `work` in a span below the one that is under way, or without one where there is none. */
  within<T>(name: string, kind: Kind, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
export interface Span {
  run<T>(work: () => T): T;
  end(end: { name?: string; failed: boolean; attributes: Attributes }): void;
}
type Kind = keyof typeof kinds;
type Attributes = Readonly<Record<string, string | number>>;
interface Context {
  readonly traceId: string;
  readonly spanId: string;
}

const kinds = { internal: 1, server: 2, client: 3 } as const;
/** As OpenTelemetry's own batch processor: what waits at most, what goes at once, how long a batch waits in ms, and its way. */
const [mostWaiting, mostAtOnce, everyMs, timeoutMs] = [2_048, 512, 5_000, 10_000];

export function createSpans(endpoint: string, log: (problem: string) => void): Spans {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const underWay = new AsyncLocalStorage<Context>();
  let waiting: object[] = [];
  let lost = 0;
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => void send(), everyMs).unref();

  function start(
    name: string,
    kind: Kind,
    parent: Context | undefined,
  ): Span & { readonly context: Context } {
    const context = { traceId: parent?.traceId ?? hex(16), spanId: hex(8) };
    const startTimeUnixNano = now();
    return {
      context,
      run: (work) => underWay.run(context, work),
      end(end) {
        if (waiting.length >= mostWaiting) return void (lost += 1);
        waiting.push({
          ...context,
          ...(parent && { parentSpanId: parent.spanId }),
          name: end.name ?? name,
          kind: kinds[kind],
          startTimeUnixNano,
          endTimeUnixNano: now(),
          attributes: attributesOf(end.attributes),
          status: end.failed ? { code: 2 } : {},
        });
        if (waiting.length >= mostAtOnce) void send();
      },
    };
  }

  const send = (): Promise<void> => (sending ??= deliver().finally(() => (sending = undefined)));

  /** What cannot be delivered is let go: a collector that is away costs nobody anything but its traces. */
  async function deliver(): Promise<void> {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      const resource = { attributes: attributesOf({ 'service.name': 'stoa', 'service.version': version }) };
      const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'stoa' }, spans }] }] };
      const went = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      }).then(
        async (answer) => (await answer.arrayBuffer(), answer.ok),
        () => false,
      );
      if (went) continue;
      lost += spans.length + waiting.length;
      waiting = [];
      log(`${lost} spans were not taken`);
      lost = 0;
    }
  }

  return {
    begin: (name, kind, parent) => start(name, kind, parsed(parent)),
    async within(name, kind, attributes, work) {
      const parent = underWay.getStore();
      if (!parent) return work();
      const span = start(name, kind, parent);
      let failed = true;
      try {
        const output = await span.run(work);
        failed = false;
        return output;
      } finally {
        span.end({ failed, attributes });
      }
    },
    async close() {
      clearInterval(timer);
      await send();
    },
  };
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
/** Wall time as nanoseconds in a string: too many digits for a number. */
const now = (): string =>
  String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n);
const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
/** W3C Trace Context, 3.2. */
function parsed(header: string | string[] | undefined): Context | undefined {
  const found = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}$/.exec(String(header));
  return found ? { traceId: found[1]!, spanId: found[2]! } : undefined;
}

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus is told. Labels hold names from our own code, never anything that a client chose. */
export interface Metrics {
  answered(method: string, route: string, status: number, ms: number): void;
  performed(useCase: string, outcome: 'ok' | 'refused' | 'failed', ms: number): void;
  /** Somebody waits for a database; call what it answers when they have it, and for a write when it is durable. */
  asked(database: 'directory' | 'workspace', kind: 'read' | 'write'): () => void;
  /** Where the rest comes from, at the moment that somebody asks. */
  look(at: Looked): void;
  text(): Promise<string>;
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
}

/** What is there right now. Counts only ever grow. */
export interface Looked {
  sockets(): { sockets: number; rooms: number; people: number; cutAsSlow: number; cutAsFlood: number };
  media(): { up: boolean; restarts: number };
}

/** Seconds: from a page out of memory to one that somebody gives up on. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** The one use case by which something new is said. */
const saying = 'say';

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'stoa_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  });
  const useCases = new Histogram({
    name: 'stoa_use_case_duration_seconds',
    help: 'What people asked for; refused is an answer, failed is not.',
    labelNames: ['use_case', 'outcome'],
    buckets,
    registers,
  });
  const said = new Counter({ name: 'stoa_chat_messages_total', help: 'Messages said in chats.', registers });
  const sql = new Histogram({
    name: 'stoa_database_duration_seconds',
    help: 'Of a read until its rows are there, of a write until it is durable, its waiting for the writer included.',
    labelNames: ['database', 'kind'],
    buckets: [0.000_1, 0.000_25, 0.000_5, ...buckets],
    registers,
  });
  const writing = new Gauge({
    name: 'stoa_database_writes_waiting',
    help: 'Writes that were asked for and are not durable yet.',
    labelNames: ['database'],
    registers,
  });

  let server: Server | undefined;
  return {
    answered: (method, route, status, ms) =>
      http.observe({ method: methods.has(method) ? method : 'other', route, status }, ms / 1_000),
    performed(useCase, outcome, ms) {
      useCases.observe({ use_case: useCase, outcome }, ms / 1_000);
      if (useCase === saying && outcome === 'ok') said.inc();
    },
    asked(database, kind) {
      const done = sql.startTimer({ database, kind });
      if (kind === 'read') return () => void done();
      writing.inc({ database });
      return () => {
        done();
        writing.dec({ database });
      };
    },
    look: ({ sockets, media }) => lookAt(registry, sockets, media),
    text: () => registry.metrics(),
    async listen(port, host) {
      server = createServer((request, response) => {
        if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
        registry.metrics().then(
          (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
          () => response.writeHead(500).end(),
        );
      }).listen(port, host);
      await once(server, 'listening');
    },
    async close() {
      server?.close();
      server?.closeAllConnections();
    },
  };
}

function lookAt(registry: Registry, sockets: Looked['sockets'], media: Looked['media']): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): void =>
    void new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const count = (name: string, help: string, value: () => number): void =>
    void new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  gauge('stoa_sockets', 'Sockets of rooms that are connected to this process.', () => sockets().sockets);
  gauge('stoa_rooms', 'Rooms that run in this process.', () => sockets().rooms);
  gauge('stoa_people_in_calls', 'People in the rooms that run in this process.', () => sockets().people);
  count('stoa_sockets_cut_slow_total', 'Sockets cut because they did not read.', () => sockets().cutAsSlow);
  count(
    'stoa_sockets_cut_flood_total',
    'Sockets cut because they sent too much.',
    () => sockets().cutAsFlood,
  );
  gauge('stoa_media_up', 'Whether calls have sound and pictures.', () => (media().up ? 1 : 0));
  count(
    'stoa_media_restarts_total',
    'How often the media process was started again.',
    () => media().restarts,
  );
}

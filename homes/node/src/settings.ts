import { BlockList, isIP } from 'node:net';
import { readFileSync } from 'node:fs';
import type { OpenIdSettings } from '@stoa/accounts';
import { strictRules, type OutboundRules } from '@stoa/outbound';
import { z } from 'zod';
import { BadSetting } from './bad-setting.ts';
import { chosenMail, mailSettings, type MailSettings } from './mail-settings.ts';
import { chosenProvider, providerSettings } from './provider-settings.ts';

/** One setting from the environment. `what`, `allowed` and `usual` are also its row in `docs/running.md`. */
export interface Setting {
  readonly what: string;
  readonly allowed: string;
  readonly usual: string;
  readonly schema: z.ZodType;
  /** Its value is never repeated in a message, and `NAME_FILE` may name a file that holds it (Docker's and Kubernetes' way). */
  readonly secret?: true;
}

export { BadSetting };

type Value<One extends Setting> = z.output<One['schema']>;

/** Reads settings by name and checks them. A variable that is set but empty counts as not set. The function throws {@link BadSetting}. */
export function settingsReader<All extends Record<string, Setting>>(
  settings: All,
  env: NodeJS.ProcessEnv,
): <Name extends keyof All & string>(name: Name) => Value<All[Name]> | undefined {
  return (name) => {
    const { schema, allowed, secret } = settings[name]!;
    const text = env[name] || (secret && textOfFile(name, env[`${name}_FILE`]));
    if (text === undefined || text === '') return undefined;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data as Value<All[typeof name]>;
    throw new BadSetting(`${name} is ${secret ? 'set' : `"${text}"`}, but it must be ${allowed}.`);
  };
}

function textOfFile(name: string, path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new BadSetting(`${name}_FILE is "${path}", which cannot be read.`);
  }
}

export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535);
const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));

const isAnnounced = (text: string): boolean =>
  isIP(text.replace(/^\[(.+)\](:\d{1,5})?$/, '$1').replace(/^([\d.]+):\d{1,5}$/, '$1')) > 0;

/** The settings of every home that serves pages and media from a Node process; all are optional. */
export const servingSettings = {
  PORT: { what: 'The TCP port of pages and sockets.', allowed: '1 to 65535', usual: '3000', schema: port },
  HOST: {
    what: 'The address to listen on. `0.0.0.0` lets other machines in.',
    allowed: 'a name or an address of this machine',
    usual: '127.0.0.1',
    schema: z.string().regex(/^[\w.:-]+$/),
  },
  ORIGIN: {
    what: 'The address that people type. Needs https unless it is this machine: browsers give cameras to nothing else.',
    allowed: 'a URL with http or https and without a path',
    usual: 'http://localhost:PORT',
    schema: z
      .url({ protocol: /^https?$/ })
      .refine((text) => URL.canParse(text) && new URL(text).href === `${new URL(text).origin}/`)
      .transform((text) => new URL(text).origin),
  },
  STOA_MEDIA_PORT: {
    what: 'The one UDP port of sound and pictures.',
    allowed: '1 to 65535',
    usual: '40000',
    schema: port,
  },
  STOA_MEDIA_ADDRESS: {
    what: 'The addresses at which browsers reach that UDP port, when they are not this machine’s own (behind NAT, say).',
    allowed:
      'one or more IP addresses with commas between them, each with a port of its own if the router maps one (1.2.3.4:41000)',
    usual: 'the addresses of this machine',
    schema: list.refine((parts) => parts.every(isAnnounced)),
  },
  STOA_DIRECT_UP_TO: {
    what: 'Up to how many people send each other sound and pictures without this server. They learn each other’s network addresses; 0 keeps all media here.',
    allowed: '0 to 4',
    usual: '2',
    schema: z
      .string()
      .regex(/^[0-4]$/)
      .transform(Number),
  },
  STOA_TRUSTED_PROXY: {
    what: 'Proxies whose `x-forwarded-for` is believed. From everybody else it is ignored.',
    allowed: 'one or more IP addresses or networks (10.0.0.0/8) with commas between them',
    usual: 'none',
    schema: list.refine((parts) => parts.every(isNetwork)).transform(networks),
  },
  STOA_SUBDOMAINS: {
    what: 'Whether `agora.stoa.example` leads to the workspace `agora`. Needs a DNS entry and a certificate for `*.stoa.example`.',
    allowed: 'on or off',
    usual: 'off',
    schema: z.enum(['on', 'off']).transform((text) => text === 'on'),
  },
  STOA_ASKS_PER_MINUTE: {
    what: 'How many pages and API calls somebody signed in may ask for in a minute; all strangers of one network may twice as many. 0 is no limit.',
    allowed: '0 to 1000000',
    usual: '600',
    schema: z
      .string()
      .regex(/^\d{1,7}$/)
      .transform(Number)
      .refine((number) => number <= 1_000_000),
  },
  ...mailSettings,
  ...providerSettings,
  STOA_OUTBOUND_HTTP: {
    what: 'Whether webhooks may go to addresses without encryption too. For development.',
    allowed: 'on or off',
    usual: 'off',
    schema: z.enum(['on', 'off']).transform((text) => text === 'on'),
  },
  STOA_OUTBOUND_PORTS: {
    what: 'The ports that webhooks may go to: `web` is 443 (and 80 where they may go without encryption), `high` also those from 1024 on.',
    allowed: 'web or high',
    usual: 'high',
    schema: z.enum(['web', 'high']),
  },
  STOA_OUTBOUND_NETWORKS: {
    what: 'Networks of your own that webhooks may reach. Left out, they reach public addresses only: admins of workspaces type where they go.',
    allowed: 'one or more IP addresses or networks (10.0.0.0/8) with commas between them',
    usual: 'none',
    schema: list.refine((parts) => parts.every(isNetwork)),
  },
  STOA_LOG: {
    what: 'The least that goes into the log. `debug` has a line for each request and use case.',
    allowed: 'debug, info, warn or error',
    usual: 'info',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
  },
  STOA_METRICS_PORT: {
    what: 'The TCP port of Prometheus’ `/metrics`, at the address of `HOST`. Anybody who reaches it can read it: for the inner network only.',
    allowed: '1 to 65535',
    usual: 'no metrics',
    schema: port,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    what: 'Where OpenTelemetry traces go: a collector that takes OTLP over HTTP with JSON, at `/v1/traces` below it.',
    allowed: 'a URL with http or https',
    usual: 'no traces',
    schema: z.url({ protocol: /^https?$/ }),
  },
} as const satisfies Record<string, Setting>;

export interface Serving {
  readonly port: number;
  readonly host: string;
  readonly origin: URL;
  readonly mediaPort: number;
  /** Empty: announce what the machine has. */
  readonly mediaAddresses: readonly string[];
  /** Up to how many people a call is direct; fewer than 2 is never. */
  readonly directUpTo: number;
  readonly isTrustedProxy: (address: string) => boolean;
  readonly subdomains: boolean;
  readonly asksPerMinute: number | undefined;
  /** `undefined`: mails are kept for whoever keeps this Stoa. */
  readonly mail: MailSettings | undefined;
  /** Where people may have accounts already, and come in by them; `undefined` is nowhere. */
  readonly provider: OpenIdSettings | undefined;
  /** Where webhooks may go. */
  readonly outbound: OutboundRules;
  readonly leastLog: 'debug' | 'info' | 'warn' | 'error';
  readonly metricsPort: number | undefined;
  readonly tracesTo: string | undefined;
}

export function readServing(env: NodeJS.ProcessEnv): Serving {
  const read = settingsReader(servingSettings, env);
  const port = read('PORT') ?? 3000;
  const proxies = read('STOA_TRUSTED_PROXY');
  return {
    port,
    host: read('HOST') ?? '127.0.0.1',
    origin: new URL(read('ORIGIN') ?? `http://localhost:${port}`),
    mediaPort: read('STOA_MEDIA_PORT') ?? 40_000,
    mediaAddresses: read('STOA_MEDIA_ADDRESS') ?? [],
    directUpTo: read('STOA_DIRECT_UP_TO') ?? 2,
    isTrustedProxy: (address) => proxies?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ?? false,
    subdomains: read('STOA_SUBDOMAINS') ?? false,
    asksPerMinute: read('STOA_ASKS_PER_MINUTE'),
    mail: chosenMail({
      MAIL_FROM: read('MAIL_FROM'),
      SMTP_URL: read('SMTP_URL'),
      RESEND_API_KEY: read('RESEND_API_KEY'),
      MAILERSEND_API_KEY: read('MAILERSEND_API_KEY'),
      MAIL_API_URL: read('MAIL_API_URL'),
      MAIL_WEBHOOK_SECRET: read('MAIL_WEBHOOK_SECRET'),
    }),
    provider: chosenProvider({
      GOOGLE_CLIENT_ID: read('GOOGLE_CLIENT_ID'),
      GOOGLE_CLIENT_SECRET: read('GOOGLE_CLIENT_SECRET'),
      OPENID_ISSUER: read('OPENID_ISSUER'),
      OPENID_NAME: read('OPENID_NAME'),
    }),
    outbound: {
      http: read('STOA_OUTBOUND_HTTP') ?? strictRules.http,
      ports: read('STOA_OUTBOUND_PORTS') ?? strictRules.ports,
      networks: read('STOA_OUTBOUND_NETWORKS') ?? strictRules.networks,
    },
    leastLog: read('STOA_LOG') ?? 'info',
    metricsPort: read('STOA_METRICS_PORT'),
    tracesTo: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
  };
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

function networks(parts: readonly string[]): BlockList {
  const listed = new BlockList();
  for (const part of parts) {
    const [address = '', bits] = part.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    listed.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return listed;
}

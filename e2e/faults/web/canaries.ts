import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMailbox } from '../../mailbox.ts';
import { freePort, openStoa } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { putAway } from '../secrets/at-rest.ts';
import { brokenHome } from '../secrets/broken-home.ts';
import { openCollector } from '../secrets/collector.ts';
import { plant, refusedWithSecrets } from '../secrets/planted.ts';
import { secondLines } from '../secrets/second-lines.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { wordsInFile } from '../secrets/words-in-file.ts';
import { behindProxy } from './visitor.ts';

/**
 * What has to stand where it can be read. A webhook's secret signs (`docs/webhooks.md`). Better Auth looks sessions up by their token;
 * the signature, without which a token is no cookie, is kept nowhere (`docs/gaps.md`).
 */
const mayBeAtRest = ['webhook secret', 'token of the cookie'];

/**
 * F17: passwords, sessions, links of mails, secrets of invites, webhooks and seats are planted as people do it, and what strangers send besides; then
 * looked for in all that a home says or puts away, in every form in which programs write them down. And line breaks, wherever somebody may write.
 */
export const canaries: Fault = {
  id: 'F17',
  what: 'secrets and line breaks in logs, backups, exports, errors, metrics and traces',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-f17-'));
    const [mailbox, collector] = [await openMailbox(), await openCollector()];
    const secrets = createSecrets();
    const isNode = (process.env.STOA_HOME || 'node') === 'node';
    const metricsPort = isNode ? await freePort() : undefined;
    const env: Record<string, string> = {
      ...behindProxy,
      ...mailbox.env,
      STOA_LOG: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...(metricsPort && { STOA_METRICS_PORT: String(metricsPort) }),
    };
    const stoa = await openStoa({ setUp: true, env });
    const found: string[] = [];
    const looked: string[] = [];
    const look = (where: string, bytes: Uint8Array | string, allowed: readonly string[] = []) => {
      if (bytes.length === 0) throw new Error(`there is nothing in ${where}`);
      looked.push(where);
      found.push(...secrets.in(bytes, allowed).map((what) => `${what} in ${where}`));
    };
    try {
      const mia = await plant(stoa, mailbox, secrets);
      const { told, answers } = await refusedWithSecrets(stoa, mia, secrets);
      found.push(...told);
      const exported = await mia.get('/w/agora/settings/export');
      look('the export', await wordsInFile(new Uint8Array(await exported.arrayBuffer())));
      look('the list of people', await (await mia.get('/api/export/users')).text());
      look('the OpenAPI', await (await mia.get('/api/openapi.json')).text());
      look('the health', await (await mia.get('/api/health')).text());
      if (metricsPort)
        look('the metrics', await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text());
      for (const { name, bytes } of putAway(stoa, folder))
        if (bytes.length > 0) look(name, bytes, mayBeAtRest);
      const lines = await secondLines(stoa, mia, mailbox);
      if (!(process.env.STOA_HOME === 'workers')) {
        for (const end = Date.now() + 20_000; collector.took.length === 0 && Date.now() < end;)
          await new Promise((resolve) => setTimeout(resolve, 200));
        look('the traces', Buffer.concat(collector.took));
      }
      // The set-up link is printed for the keeper, and worth nothing once it was used.
      look('the log', stoa.output(), ['token of the set-up']);
      if (isNode) {
        look('a page that broke', await brokenHome(stoa, env, secrets));
        look('the log of what broke', stoa.output());
      }
      const wrong = [...found, ...lines.map((what) => `a line break made ${what}`)];
      return {
        figure: `${secrets.count} secrets, looked for in ${looked.length} places and ${answers} refusals: ${wrong.length} found${wrong.length ? ` (${wrong.slice(0, 8).join('; ')})` : ''}`,
        pass: wrong.length === 0,
      };
    } finally {
      await stoa.close();
      await mailbox.close();
      collector.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

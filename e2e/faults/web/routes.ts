import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../app/src/routes', import.meta.url));

/** One route of the app, read from its folder, so that a new route is tried without anybody thinking of it. */
export interface Route {
  /** As SvelteKit calls it, e.g. `/w/[slug=slug]/members`. */
  readonly id: string;
  /** Names of its form actions; `default` for an unnamed one. */
  readonly actions: readonly string[];
  /** Whether it is an endpoint without a page. */
  readonly endpoint: boolean;
}

export function routes(folder = root, id = ''): Route[] {
  const inside = readdirSync(folder, { withFileTypes: true });
  const below = inside
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => routes(join(folder, name), `${id}/${name}`));
  const isPage = existsSync(join(folder, '+page.svelte'));
  const endpoint = existsSync(join(folder, '+server.ts'));
  if (!isPage && !endpoint) return below;
  const server = join(folder, '+page.server.ts');
  const actions = existsSync(server) ? actionsIn(readFileSync(server, 'utf8')) : [];
  return [{ id: id || '/', actions, endpoint }, ...below];
}

function actionsIn(source: string): string[] {
  const start = source.indexOf('export const actions');
  return start < 0
    ? []
    : [...source.slice(start).matchAll(/^ {2}(\w+): (?:async\b|\()/gm)].map(([, name]) => name!);
}

/** A value for each parameter that a route has, of the right shape and of nothing that is there; the workspace may be. */
export const anyParams = (slug: string): Readonly<Record<string, string>> => ({
  slug,
  id: 'x'.repeat(22),
  workspace: 'x'.repeat(22),
  branch: 'x'.repeat(22),
  commentId: 'x'.repeat(22),
  webhook: 'x'.repeat(22),
  deliveryId: 'x'.repeat(22),
  key: 'greeting',
  table: 'post',
  code: 'abc-defg-hij',
  secret: 'x'.repeat(43),
  hash: 'x'.repeat(43),
  side: '64',
});

/** The path of a route, with the parameters that it is given by name, and nothing where anything may follow. */
export const pathOf = ({ id }: Route, params: Readonly<Record<string, string>>): string =>
  id
    .replace('/[...rest]', '')
    .replace('[x+2e]', '.')
    .replace(/\[(\w+)(?:=\w+)?\]/g, (_, name: string) => {
      const value = params[name];
      if (value === undefined) throw new Error(`${id} has a parameter ${name} that nobody thought of.`);
      return value;
    });

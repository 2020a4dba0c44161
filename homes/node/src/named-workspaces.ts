import type { IncomingMessage } from 'node:http';
import { asSlug, type Slug, type WorkspaceId } from '@stoa/domain/ids';
import type { Workspaces } from '@stoa/domain/ports/workspaces';

/** The workspace that stands before `ORIGIN`'s host in a request's `Host`: `agora` in `agora.stoa.example`. */
export function workspaceOfHost(host: string | undefined, origin: URL): Slug | undefined {
  const { name, port } = partsOf(host ?? '');
  const own = partsOf(origin.host);
  if (port !== own.port || !name.endsWith(`.${own.name}`)) return undefined;
  const label = name.slice(0, -own.name.length - 1);
  // Browsers show such a label as other letters, which may look like those of another workspace (RFC 5890, 2.3.2.1).
  return label.startsWith('xn--') ? undefined : asSlug(label);
}

/** Names are the same in capitals, and with the dot of the root (RFC 3986, 3.2.2). */
function partsOf(host: string): { name: string; port: string } {
  const [, name = '', port = ''] = /^([^:]*)(?::(\d*))?$/.exec(host.toLowerCase()) ?? [];
  return { name: name.replace(/\.$/, ''), port };
}

/** First parts of the paths below `/w/[slug]`; a test compares them with the routes. */
export const pagesOfWorkspace: readonly string[] = [
  'activity',
  'history',
  'live',
  'meetings',
  'members',
  'notifications',
  'posts',
  'search',
  'settings',
];

/** Where a page that was opened under a workspace's own name is: that of the workspace, or the same one under `ORIGIN`. */
export function placeOf(workspace: Slug, path: string, origin: URL): URL {
  const place = new URL(path, origin);
  const [, first = ''] = place.pathname.split('/', 2);
  if (first === '') place.pathname = `/w/${workspace}`;
  else if (pagesOfWorkspace.includes(first)) place.pathname = `/w/${workspace}${place.pathname}`;
  return place;
}

/** Every workspace that a request names beside its path, as text that nobody has checked yet. */
export const namedWorkspaces = (
  { headers }: Pick<IncomingMessage, 'headers'>,
  origin: URL,
  subdomains: boolean,
) =>
  [headers['x-tenant-id'], subdomains ? workspaceOfHost(headers.host, origin) : undefined]
    .flat()
    .filter((said) => said !== undefined);

/** Whether each of the workspaces that a request names is this one. */
export async function areAll(
  { bySlug }: Pick<Workspaces, 'bySlug'>,
  named: readonly string[],
  id: WorkspaceId,
): Promise<boolean> {
  const ids = await Promise.all(named.map(asSlug).map(async (slug) => slug && (await bySlug(slug))?.id));
  return ids.every((one) => one === id);
}

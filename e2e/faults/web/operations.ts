import type { World } from './roles-world.ts';
import { sampleOf, type Things } from './samples.ts';

/** One operation of the API, as its own document tells of it. */
export interface Served {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly takesBody: boolean;
  /** Whether the request names a workspace. */
  readonly isInside: boolean;
}
export async function served(world: World): Promise<readonly Served[]> {
  const document = (await (await world.api('owner', 'GET', '/api/openapi.json')).json()) as {
    paths: Record<
      string,
      Record<string, { operationId: string; requestBody?: unknown; parameters?: { $ref?: string }[] }>
    >;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody, parameters = [] }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      takesBody: requestBody !== undefined,
      isInside: parameters.some(({ $ref }) => $ref?.endsWith('/workspace')),
    })),
  );
}

/** Asked for with these things, by somebody. */
export function sampled(
  { id, path }: Served,
  things: Things,
): { readonly path: string; readonly body: unknown } {
  const { params = {}, query = '', body } = sampleOf(id, things);
  return { path: path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'x') + query, body };
}

/** Which things are looked at to make a request. */
export function usedBy(make: (things: Things) => unknown): Set<string> {
  const seen = new Set<string>();
  make(
    new Proxy({} as Things, {
      get(_, name: string) {
        seen.add(name);
        return name === 'ids' ? {} : 'x';
      },
    }),
  );
  return seen;
}

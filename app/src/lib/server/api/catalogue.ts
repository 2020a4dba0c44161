import type { Operation } from './operation.ts';

/** An operation where it is: its address as OpenAPI writes it, `/api/users/{id}`. */
export interface Listed extends Operation {
  readonly path: string;
}

const routes = import.meta.glob<{ readonly _operations?: readonly Operation[] }>(
  '../../../routes/api/**/+server.ts',
);

/** Every operation of every route of the API, by address. Nobody keeps this list: it is the folders. */
export async function listOperations(): Promise<readonly Listed[]> {
  const listed = await Promise.all(
    Object.entries(routes).map(async ([file, load]) => {
      const { _operations = [] } = await load();
      return _operations.map((operation) => ({ ...operation, path: addressOf(file) }));
    }),
  );
  return listed.flat().toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The addresses of files without a description, which no program can know of: `[...rest]` is what is not there. */
export async function undescribed(): Promise<readonly string[]> {
  const files = await Promise.all(
    Object.entries(routes).map(async ([file, load]) => ((await load())._operations ? [] : [addressOf(file)])),
  );
  return files.flat();
}

const addressOf = (file: string): string =>
  file
    .replace(/^.*\/routes/, '')
    .replace(/\/\+server\.ts$/, '')
    .replace(/\[(\w+)(?:=\w+)?\]/g, '{$1}');

/** What stands for the variables of an operation's address, and its body. */
export interface Sample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}
/** Ids of things in a workspace, by what they are. */
export interface Things {
  readonly ids: Readonly<Record<'owner' | 'admin' | 'member' | 'stranger', string>>;
  readonly [thing: string]: string | Things['ids'];
}

/** How each operation of the API is asked as it should be, from the table of its own tests. It is loaded by name, because its types are those of SvelteKit. */
const file = new URL('../../../app/src/lib/server/api/samples.ts', import.meta.url);
const { table } = (await import(file.href)) as {
  readonly table: Readonly<Record<string, { readonly ask?: (things: Things) => Sample }>>;
};

export const sampleOf = (operation: string, things: Things): Sample => table[operation]?.ask?.(things) ?? {};

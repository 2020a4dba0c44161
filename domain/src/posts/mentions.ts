import type { WorkspaceIdDep } from '../home.ts';
import type { PersonId } from '../ids.ts';
import type { Mention } from '../ports/posts.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';

/** How many people one text may name: as many as are looked up for it. */
export const mentionsMost = 20;

/**
 * The members whom a text names as `@Name`: the whole name, in any case, or a first name that only one of them has. Among several of
 * one name the first that was picked is meant.
 */
export async function findMentions(
  deps: WorkspacesDep & WorkspaceIdDep,
  text: string,
  picked: readonly PersonId[] = [],
): Promise<readonly Mention[]> {
  const found = new Map<PersonId, Mention>();
  const membersByWord = new Map<string, readonly Member[]>();
  for (const { word, rest } of calls(text)) {
    const key = word.toLowerCase();
    if (!membersByWord.has(key)) {
      if (membersByWord.size === mentionsMost) break;
      const { members } = await deps.workspaces.members(deps.workspaceId, { limit: 200, offset: 0, q: word });
      membersByWord.set(key, members);
    }
    const member = meant(membersByWord.get(key)!, word, rest, picked);
    if (member && !found.has(member.personId)) found.set(member.personId, member);
  }
  return [...found.values()];
}

/** Every `@` that begins a word: the word, and the rest of the line from it on. */
const calls = (text: string): { readonly word: string; readonly rest: string }[] =>
  [...text.matchAll(/(?<![\p{L}\p{N}_])@(?=([\p{L}\p{M}\p{N}'’-]+))/gu)].map((at) => ({
    word: at[1]!,
    rest: text.slice(at.index + 1, at.index + 1 + longestName).split('\n', 1)[0]!,
  }));
/** What a name has at most, and some for marks that fold into one letter. */
const longestName = 80;

function meant(
  members: readonly Member[],
  word: string,
  rest: string,
  picked: readonly PersonId[],
): Mention | undefined {
  const whole = members
    .filter(({ name }) => begins(rest, name))
    .toSorted((a, b) => b.name.length - a.name.length || place(picked, a) - place(picked, b))[0];
  if (whole) return { personId: whole.personId, name: whole.name };
  const [only, ...more] = members.filter(({ name }) => same(name.split(' ', 1)[0]!, word));
  return only && more.length === 0 ? { personId: only.personId, name: word } : undefined;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const begins = (text: string, name: string): boolean =>
  same(text.slice(0, name.length), name) && !/^[\p{L}\p{N}_]/u.test(text.slice(name.length));
const place = (picked: readonly PersonId[], { personId }: Member): number => {
  const at = picked.indexOf(personId);
  return at === -1 ? Infinity : at;
};

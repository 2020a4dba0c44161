import type { WorkspaceRecords } from '../home.ts';
import { foldEntries } from '../chat/transcript.ts';
import type { MeetingId, SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Marked, Search, SearchAsked, SearchHit } from './search.ts';

type Records = Omit<WorkspaceRecords, 'search' | 'history'>;
/** More than a rehearsal writes. */
const all = 200;
const never = 0 as Instant;
const nobodysSeat = '-' as SeatId;

/** {@link Search} that reads everything through the other ports, each time: for rehearsals, and for looking at pages. */
export const createMemorySearch = (records: Records): Search => ({
  async find(typed, asked) {
    const query = read(typed);
    if (query.wanted.length === 0) return { hits: [], more: false, cut: false, outOfTime: false };
    const hits = (await documents(records, asked))
      .filter(({ kind }) => asked.kinds.includes(kind))
      .flatMap(({ own, text, of, ...document }): readonly (SearchHit & { rank: number })[] => {
        const [title, body] = [wordsOf(own), wordsOf(text)];
        const has = (term: Term) => [title, body].some((words) => words.some((_, i) => fits(words, i, term)));
        if (!query.wanted.every(has) || query.without.some(has)) return [];
        const rank = query.wanted.filter((term) => title.some((_, i) => fits(title, i, term))).length;
        return [
          {
            ...document,
            title: of === undefined ? marked(own, query) : plain(of),
            excerpt: marked(text, query),
            rank,
          },
        ];
      })
      .toSorted((a, b) => b.rank - a.rank)
      .map(({ rank: _, ...hit }) => hit);
    const { offset, limit } = asked;
    const page = hits.slice(offset, offset + limit);
    return { hits: page, more: hits.length > offset + limit, cut: false, outOfTime: false };
  },
});

type Document = Omit<SearchHit, 'title' | 'excerpt'> & {
  readonly own: string;
  readonly text: string;
  readonly of?: string;
};

async function documents(records: Records, { viewer }: SearchAsked): Promise<readonly Document[]> {
  const [members, alive, past, posts] = await Promise.all([
    records.roster.page(500),
    records.meetings.upcoming(all, never),
    records.meetings.past(all, 0, never),
    records.posts.published(viewer, all),
  ]);
  const meetings = [...alive, ...past];
  const found: Document[] = members
    .filter(({ leftAt }) => leftAt === undefined)
    .map(({ personId, name }) => ({ kind: 'person', id: personId, place: '', own: name, text: '' }));
  for (const { id, title, createdAt, startsAt, startedAt } of meetings) {
    found.push({
      kind: 'meeting',
      id,
      place: '',
      own: title,
      text: '',
      at: startsAt ?? startedAt ?? createdAt,
    });
    for (const message of await messagesOf(records, id, viewer))
      found.push({
        kind: 'message',
        id: message.id,
        place: id,
        own: '',
        text: message.body,
        of: title,
        authorName: message.authorName,
        at: message.at,
      });
  }
  for (const { id, title, authorName, publishedAt } of posts) {
    const post = await records.posts.byId(id);
    found.push({
      kind: 'post',
      id,
      place: '',
      own: title,
      text: post?.bodyText ?? '',
      authorName,
      at: publishedAt,
    });
    for (const comment of await records.comments.ofPost(id, all))
      found.push({
        kind: 'comment',
        id: comment.id,
        place: id,
        own: '',
        text: comment.body,
        of: title,
        authorName: comment.authorName,
        at: comment.createdAt,
      });
  }
  return found;
}

async function messagesOf({ seats, messageLog }: Records, meeting: MeetingId, viewer: SearchAsked['viewer']) {
  const seat = (await seats.ofMeeting(meeting)).find(
    ({ holder }) => holder.type === 'person' && holder.id === viewer,
  );
  const entries = await messageLog.readAfter(meeting, 0, 500, seat?.id ?? nobodysSeat);
  return foldEntries([], entries).filter(({ deleted }) => !deleted);
}

interface Term {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}
interface Query {
  readonly wanted: readonly Term[];
  readonly without: readonly Term[];
}
interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const wordsOf = (text: string): readonly Word[] =>
  Array.from(text.matchAll(/[\p{L}\p{N}\p{Mn}]+/gu), ({ 0: found, index }) => ({
    word: found
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/\p{Mn}/gu, ''),
    start: index,
    end: index + found.length,
  }));

function read(given: string): Query {
  const typed = given.replaceAll(/[“”„«»]/g, '"');
  const asked = [...typed.matchAll(/(?:(?<=^|\s)(?<not>-))?(?:"(?<phrase>[^"]*)(?:"|$)|(?<bare>[^\s"]+))/gu)];
  const terms = asked.map(({ groups }, i) => {
    const words = wordsOf(groups!['phrase'] ?? groups!['bare'] ?? '').map(({ word }) => word);
    const isLast = i === asked.length - 1 && groups!['bare'] !== undefined && !/\s$/.test(typed);
    const isNot = groups!['not'] !== undefined;
    return { words, isNot, isPrefix: isLast && !isNot && words.length === 1 && words[0]!.length > 1 };
  });
  const some = terms.filter(({ words }) => words.length > 0);
  return { wanted: some.filter(({ isNot }) => !isNot), without: some.filter(({ isNot }) => isNot) };
}

const fits = (words: readonly Word[], i: number, { words: asked, isPrefix }: Term): boolean =>
  isPrefix ? words[i]!.word.startsWith(asked[0]!) : asked.every((word, n) => words[i + n]?.word === word);

const plain = (text: string): Marked => ({ text, hits: [], cutBefore: false, cutAfter: false });

function marked(text: string, { wanted }: Query): Marked {
  const words = wordsOf(text);
  const hits: (readonly [number, number])[] = [];
  for (let i = 0; i < words.length; i++) {
    const term = wanted.find((one) => fits(words, i, one));
    if (!term) continue;
    const last = i + term.words.length - 1;
    hits.push([words[i]!.start, words[last]!.end]);
    i = last;
  }
  return { ...plain(text), hits };
}

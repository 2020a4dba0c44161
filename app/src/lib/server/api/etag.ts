import { createHash } from 'node:crypto';
import type { Version } from '@stoa/domain';

/**
 * The tag of a body: the same text has the same one in every process. Weak, as a proxy may send it compressed (RFC 9110, 8.8.1). The
 * platform's own digest goes through another thread, which took 30 % of the CPU time of a small answer (`npm run bench -- json`).
 */
export const etagOf = (body: string, version?: Version): string =>
  `W/"${version === undefined ? '' : `${version}.`}${createHash('sha1').update(body).digest('base64').slice(0, 16)}"`;

/** The tag of what was just written: of its version alone, because nobody read the whole answer that `GET` gives. */
export const etagOfVersion = (version: Version): string => `W/"${version}"`;

/**
 * The versions that a list of tags (`If-Match`) names; `undefined` for `*`, which is content with whatever is there. A tag begins with the
 * version of what can be changed; that likes or people in a room changed the rest of the answer is no reason to refuse.
 */
export const versionsIn = (list: string): readonly Version[] | undefined =>
  list.trim() === '*' ? undefined : list.split(',').map((tag) => bare(tag).replace(/^"([^".]*).*$/, '$1'));

/** Whether a list of tags (`If-None-Match`) names this one; compared weakly (RFC 9110, 8.8.3.2). */
export const namesTag = (list: string, tag: string): boolean =>
  list.trim() === '*' || list.split(',').some((one) => bare(one) === bare(tag));
const bare = (tag: string): string => tag.trim().replace(/^W\//, '');

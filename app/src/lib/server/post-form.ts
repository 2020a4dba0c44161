import { isId, type PersonId } from '@stoa/domain';
import { markdownToHtml } from '@stoa/domain/posts/markdown';
import { parsePostBody } from '@stoa/domain/posts/post-input';
import { textOf } from './form.ts';

/** The fields of a post's form as they came, to be shown again. */
export interface PostFields {
  readonly title: string;
  readonly body: string;
  readonly key: string;
  /** The version that they were made from, where the post is there already. */
  readonly seen: string;
}

export function readPostForm(form: FormData): PostFields & { readonly picked: readonly PersonId[] } {
  return {
    title: textOf(form, 'title'),
    body: textOf(form, 'body'),
    key: textOf(form, 'key'),
    seen: textOf(form, 'seen').slice(0, 64),
    picked: pickedIn(form),
  };
}

/** Whom somebody picked for `@Name`: ids, as many as are looked at. */
export const pickedIn = (form: FormData): readonly PersonId[] =>
  form
    .getAll('picked')
    .slice(0, 50)
    .filter((id): id is PersonId & string => isId(id));

/** What a text will look like; a refusal where it is too long for a post. */
export function previewOf(body: string) {
  const parsed = parsePostBody(body, true);
  return parsed.ok ? { ok: true as const, html: markdownToHtml(parsed.value) } : parsed;
}

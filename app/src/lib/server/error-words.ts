/** What an error page says: its heading, and what happened, what still works and what can be done. */
export interface ErrorWords {
  readonly title: string;
  readonly text: string;
}

/** Words for the page that stands in place of one that cannot be shown. They come with the error, so that no page ships them beforehand. */
export const errorWords = (status: number, type: string | undefined): ErrorWords =>
  byType[type ?? ''] ?? byStatus[status] ?? (status >= 500 ? broken : nothing);

const nothing: ErrorWords = {
  title: 'There is nothing here',
  text: 'The link may be mistyped or old, or what it led to belongs to people you are not among. If somebody gave it to you, ask them for a new one.',
};
const broken: ErrorWords = {
  title: 'Something broke on our side',
  text: 'What you were doing may not be saved; everything saved before is safe. Try again, and if it stays broken tell whoever runs this Stoa.',
};
const byType: Readonly<Record<string, ErrorWords>> = {
  InThePast: {
    title: 'That was then',
    text: 'You are looking at the past. Go back to now to change something.',
  },
  HistoryDamaged: {
    title: 'This part of the history cannot be read',
    text: 'Everything as it is now works, and so does looking back to what came after that part. Whoever runs this Stoa can put the missing file back from a backup.',
  },
  HistoryUnreachable: {
    title: 'The old history cannot be read right now',
    text: 'The storage that holds it does not answer. Everything as it is now works, and so does looking back a shorter while. Try again in a few seconds.',
  },
  PastTooLarge: {
    title: 'Too much to show as it was',
    text: 'This workspace is too large to be copied while you wait. Nothing is lost: go back to now, and everything is there.',
  },
};
const byStatus: Readonly<Record<number, ErrorWords>> = {
  401: {
    title: 'Sign in to see this',
    text: 'This page belongs to somebody with an account. Sign in and you come right back.',
  },
  403: {
    title: 'Your role does not allow this',
    text: 'Somebody with more rights in the workspace can do it, or give you the role.',
  },
  404: nothing,
  405: {
    title: 'This page cannot do that',
    text: 'It was asked in a way it does not know. Open it from a link instead.',
  },
  410: {
    title: 'This link does not work any more',
    text: 'It was used up, called back, or its time is over. Ask whoever sent it for a new one.',
  },
  413: { title: 'That was too large', text: 'Nothing was saved. Go back and send less at once.' },
  429: { title: 'That was a bit too often', text: 'Wait a minute and try again. Nothing is lost.' },
  503: { title: 'Not ready yet', text: 'Stoa is just starting or stopping. Try again in a few seconds.' },
};

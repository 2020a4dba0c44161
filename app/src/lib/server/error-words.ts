import { m } from '#lib/words/made/messages.js';

/** What an error page says: its heading, and what happened, what still works and what can be done. */
export interface ErrorWords {
  readonly title: string;
  readonly text: string;
}

/** Words for the page that stands in place of one that cannot be shown. They come with the error, so that no page ships them beforehand. */
export const errorWords = (status: number, type: string | undefined): ErrorWords =>
  byType[type ?? ''] ?? byStatus[status] ?? (status >= 500 ? broken : nothing);

const nothing: ErrorWords = {
  get title() {
    return m.errors_nothing();
  },
  get text() {
    return m.errors_nothing_text();
  },
};
const broken: ErrorWords = {
  get title() {
    return m.errors_broken();
  },
  get text() {
    return m.errors_broken_text();
  },
};
const byType: Readonly<Record<string, ErrorWords>> = {
  InThePast: {
    get title() {
      return m.errors_past();
    },
    get text() {
      return m.errors_past_text();
    },
  },
  HistoryDamaged: {
    get title() {
      return m.errors_history_damaged();
    },
    get text() {
      return m.errors_history_damaged_text();
    },
  },
  HistoryUnreachable: {
    get title() {
      return m.errors_history_unreachable();
    },
    get text() {
      return m.errors_history_unreachable_text();
    },
  },
  PastTooLarge: {
    get title() {
      return m.errors_past_large();
    },
    get text() {
      return m.errors_past_large_text();
    },
  },
};
const byStatus: Readonly<Record<number, ErrorWords>> = {
  401: {
    get title() {
      return m.errors_sign_in();
    },
    get text() {
      return m.errors_sign_in_text();
    },
  },
  403: {
    get title() {
      return m.errors_role();
    },
    get text() {
      return m.errors_role_text();
    },
  },
  404: nothing,
  405: {
    get title() {
      return m.errors_method();
    },
    get text() {
      return m.errors_method_text();
    },
  },
  410: {
    get title() {
      return m.errors_gone();
    },
    get text() {
      return m.errors_gone_text();
    },
  },
  413: {
    get title() {
      return m.errors_large();
    },
    get text() {
      return m.errors_large_text();
    },
  },
  429: {
    get title() {
      return m.errors_often();
    },
    get text() {
      return m.errors_often_text();
    },
  },
  503: {
    get title() {
      return m.errors_starting();
    },
    get text() {
      return m.errors_starting_text();
    },
  },
};

import { m } from '#lib/words/made/messages.js';

/** What an invitation makes of whoever comes by it. */
export const roleOptions = () => [
  { value: 'member', label: m.people_member() },
  { value: 'admin', label: m.people_admin() },
];

/** For how many days it works. */
export const dayOptions = () =>
  [1, 7, 30, 90].map((count) => ({ value: String(count), label: m.time_days({ count }) }));

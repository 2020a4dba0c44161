import type { KeptMail, Mails } from './mails.ts';

/** {@link Mails} in memory. */
export function createMemoryMails(): Mails {
  const mails = new Map<string, KeptMail>();
  const names = new Map<string, string>();
  const settled = ({ state }: KeptMail): boolean =>
    state !== 'waiting' && state !== 'sending' && state !== 'held';
  const put = (mail: KeptMail): KeptMail => {
    mails.set(mail.id, mail);
    return mail;
  };

  return {
    async add(mail, { most, since }) {
      const all = [...mails.values()];
      if (all.some(({ key }) => key === mail.key)) return 'known';
      if (all.filter(({ to, createdAt }) => to === mail.to && createdAt > since).length >= most)
        return 'tooMany';
      put({ ...mail, state: 'waiting', tries: 0, dueAt: mail.createdAt });
      return 'added';
    },
    async take(now, until) {
      const [due] = [...mails.values()]
        .filter(({ state, dueAt }) => state === 'waiting' && dueAt <= now)
        .toSorted((a, b) => a.usefulUntil - b.usefulUntil || a.dueAt - b.dueAt);
      return due && put({ ...due, state: 'sending', tries: due.tries + 1, dueAt: until });
    },
    async settle(id, end, at) {
      const mail = mails.get(id);
      if (!mail) return;
      const { why: _, settledAt: __, ...rest } = mail;
      const why = 'why' in end ? { why: end.why } : {};
      if (end.state === 'waiting') put({ ...rest, ...why, state: 'waiting', dueAt: end.dueAt });
      else {
        const words = end.state === 'sent' ? { text: '', html: '' } : {};
        put({ ...rest, ...why, ...words, state: end.state, settledAt: at });
        if (end.state === 'sent' && end.carriedAs !== undefined) names.set(end.carriedAs, id);
      }
    },
    async giveUpLost(now, as) {
      const lost = [...mails.values()].filter(({ state, dueAt }) => state === 'sending' && dueAt <= now);
      for (const mail of lost)
        put({ ...mail, state: as, why: 'interrupted', ...(as === 'unsure' && { settledAt: now }) });
      return lost.length;
    },
    async again(id, now) {
      const mail = mails.get(id);
      if (!mail || !settled(mail) || mail.text === '') return false;
      const { settledAt: _, ...rest } = mail;
      put({ ...rest, state: 'waiting', tries: 0, dueAt: now });
      return true;
    },
    async bounce(carriedAs, why, at) {
      const mail = mails.get(names.get(carriedAs) ?? '');
      if (mail?.state !== 'sent') return false;
      put({ ...mail, state: 'bounced', why, settledAt: at });
      return true;
    },
    async list({ limit, offset }) {
      const all = [...mails.values()].toReversed().toSorted((a, b) => b.createdAt - a.createdAt);
      const lines = all.map(({ key: _, text: __, html: ___, ...line }) => line);
      return { mails: lines.slice(offset, offset + limit), total: all.length };
    },
    byId: async (id) => mails.get(id),
    async forgetBefore(at) {
      const old = [...mails.values()].filter((mail) => settled(mail) && mail.createdAt < at);
      for (const { id } of old) mails.delete(id);
      return old.length;
    },
  };
}

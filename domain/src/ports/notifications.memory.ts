import { isAfter, latestFirst } from './latest-first.memory.ts';
import { readStaysMs, unreadStaysMs, type Notification, type Notifications } from './notifications.ts';

/** {@link Notifications} in memory. */
export function createMemoryNotifications(): Notifications {
  let kept: Notification[] = [];
  const placed = (n: Notification) => ({ at: n.createdAt, id: n.id });

  return {
    async add(notifications) {
      for (const { ...one } of notifications) {
        const earlier = kept.find(
          (n) => one.groupKey !== undefined && n.groupKey === one.groupKey && n.personId === one.personId,
        );
        if (!earlier && kept.some(({ id }) => id === one.id))
          throw new Error('the notification is there already');
        kept = kept.filter((n) => n !== earlier);
        kept.push({ ...one, id: earlier?.id ?? one.id });
        const isOver = (n: Notification) =>
          n.createdAt < one.createdAt - (n.readAt === undefined ? unreadStaysMs : readStaysMs);
        kept = kept.filter((n) => n.personId !== one.personId || !isOver(n));
      }
    },
    of: async (person, limit, before) =>
      kept
        .filter((n) => n.personId === person && isAfter(before, placed(n)))
        .sort((a, b) => latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    unread: async (person, most) =>
      Math.min(most, kept.filter((n) => n.personId === person && n.readAt === undefined).length),
    async read(person, ids, at) {
      kept = kept.map((n) =>
        n.personId === person && n.readAt === undefined && ids.includes(n.id) ? { ...n, readAt: at } : n,
      );
    },
    async readAll(person, at) {
      kept = kept.map((n) => (n.personId === person && n.readAt === undefined ? { ...n, readAt: at } : n));
    },
    async forget(about) {
      const [key, id] = Object.entries(about)[0]!;
      kept = kept.filter((n) => n[key as keyof Notification] !== id);
    },
  };
}

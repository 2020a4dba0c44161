import type { Engine } from './engine.ts';

/** The example of the README: looks, decides and writes in one transaction. For tests. */
export async function buy(db: Engine, order: { show: string; buyer: string; lines: number[] }) {
  const wanted = order.lines.reduce((sum, seats) => sum + seats, 0);
  return db.transaction(async (tx) => {
    const show = await tx.queryOne<{ seats: number }>('select seats from show where id = :id', {
      id: order.show,
    });
    const left = show?.seats ?? 0;
    if (left < wanted) return { ok: false as const, left };

    const id = crypto.randomUUID();
    await tx.run('insert into purchase (id, show_id, buyer) values (:id, :show, :buyer)', {
      id,
      show: order.show,
      buyer: order.buyer,
    });
    for (const [line, seats] of order.lines.entries())
      await tx.run('insert into purchase_line (purchase_id, line, seats) values (:id, :line, :seats)', {
        id,
        line,
        seats,
      });
    await tx.run('update show set seats = seats - :wanted where id = :id', { wanted, id: order.show });
    return { ok: true as const, id };
  });
}

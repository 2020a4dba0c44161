import { json } from '@sveltejs/kit';
import { importWorkspace } from '@stoa/domain';
import { statusOf } from '#lib/server/http.ts';
import type { RequestHandler } from './$types';

/** A file as it comes: the page that knows JavaScript sends it here, and shows how far it is. */
export const POST: RequestHandler = async ({ locals, request, url }) => {
  if (!request.body) return json({ type: 'FileNotTaken', why: 'NotATenantFile' }, { status: 422 });
  const name = url.searchParams.get('name') ?? '';
  const { file, readOn } = held(request.body);
  const imported = await locals.perform(importWorkspace, { name, file });
  if (imported.ok) return json({ slug: imported.value.slug }, { status: 201 });
  await readOn();
  return json(imported.error, { status: statusOf[imported.error.type] });
};

/**
 * What comes, without its end being told to the sender when nobody wants the rest: a browser that still sends does not hear an answer, so the
 * rest is read and thrown away before one is given.
 */
function held(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = body.getReader();
  const file = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  async function readOn(): Promise<void> {
    while (!(await reader.read()).done);
  }
  return { file, readOn };
}

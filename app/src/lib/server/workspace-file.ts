import { exportWorkspace } from '@stoa/domain';
import { refuse } from './http.ts';

/** The whole workspace as a download, piece by piece. */
export async function fileAnswer(locals: App.Locals): Promise<Response> {
  const exported = await locals.perform(exportWorkspace, {});
  if (!exported.ok) refuse(exported.error);
  const { slug, file } = exported.value;
  const day = new Date().toISOString().slice(0, 10);
  return new Response(file, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${slug}-${day}.stoa"`,
      'cache-control': 'no-store',
    },
  });
}

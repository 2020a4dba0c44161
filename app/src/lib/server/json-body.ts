/** The object of a request's JSON; an empty one for anything else. For pages of ours: programs are told what they did wrong (`api/`). */
export async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await request.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

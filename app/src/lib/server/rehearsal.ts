import { isHttpError, isRedirect, type RequestEvent } from '@sveltejs/kit';
import { setUp, type Stoa } from '@stoa/domain';
import { createMemoryStoa, memorySetupSecret } from '../../memory-home.ts';

export const origin = 'https://stoa.example';

/** A request as the hooks and routes get it, with its locals not yet filled. */
export function request(
  path: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    route?: string;
    params?: Record<string, string>;
    form?: Record<string, string>;
    /** Where the client is; this machine when not said. */
    address?: string;
  } = {},
): RequestEvent {
  const { method = options.form ? 'POST' : 'GET', headers = {}, route = path, params = {}, form } = options;
  const url = new URL(path, origin);
  const made = new Request(url, {
    method,
    headers,
    ...(form ? { body: new URLSearchParams(form) } : {}),
  });
  const getClientAddress = () => options.address ?? '127.0.0.1';
  const event = { request: made, url, params, route: { id: route }, locals: {}, getClientAddress };
  return event as unknown as RequestEvent;
}

/** What a load or an action ended with when it did not simply answer. */
export async function endOf(work: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await work());
  } catch (cause) {
    if (isRedirect(cause)) return `${cause.status} ${cause.location}`;
    if (isHttpError(cause)) return `${cause.status} ${cause.body.message}`;
    throw cause;
  }
}

/** A memory home with Mia, who owns Agora, and Eve, who belongs nowhere; each with the cookie of her session. */
export async function house(): Promise<{ stoa: Stoa; mia: string; eve: string }> {
  const stoa = await createMemoryStoa();
  const account = async (name: string) => {
    const made = await stoa.accounts.register(new Headers(), {
      name,
      email: `${name}@agora.example`,
      password: 'olive grove at noon',
    });
    if (!made.ok) throw new Error(made.error.type);
    return { id: made.value.person.id, cookie: made.value.cookies[0]!.split(';')[0]! };
  };
  const [mia, eve] = [await account('Mia'), await account('Eve')];
  const by = { type: 'person', id: mia.id, name: 'Mia' } as const;
  await setUp(stoa.directory, by, { token: memorySetupSecret, name: 'Agora' });
  return { stoa, mia: mia.cookie, eve: eve.cookie };
}

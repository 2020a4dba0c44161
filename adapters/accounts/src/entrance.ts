import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';

/**
 * Better Auth makes sessions inside its own ways to sign in only; this one is for somebody of whom a provider proved who they are. By its path it is
 * one of those after which whoever has a second factor is asked for it, see `factor-plugins.ts`.
 */
export const entrance = () =>
  ({
    id: 'stoa-entrance',
    endpoints: {
      enterAs: createAuthEndpoint(
        '/callback/outside',
        { method: 'POST', requireHeaders: true, metadata: { $Infer: { body: {} as { userId: string } } } },
        async (ctx) => {
          const { internalAdapter } = ctx.context;
          const user = await internalAdapter.findUserById(ctx.body.userId);
          if (!user) throw new APIError('NOT_FOUND');
          const session = await internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ user });
        },
      ),
    },
  }) satisfies BetterAuthPlugin;

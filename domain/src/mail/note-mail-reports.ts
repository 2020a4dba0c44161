import type { Actor } from '../actor.ts';
import type { NotFound, NotSignedIn } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { PostmasterDep } from './mailer.ts';

/**
 * Takes what a company that delivers mails posts of those that came back, and answers how many were news. Nobody has to be signed in: what
 * that company did not sign is refused, and where no secret of it is set there is nothing.
 */
export async function noteMailReports(
  { mailer }: PostmasterDep,
  _by: Actor,
  { headers, body }: { headers: Headers; body: string },
): Promise<Result<{ readonly noted: number }, NotFound | NotSignedIn>> {
  const noted = await mailer.noteReports(headers, body);
  if (noted === 'notAsked') return err({ type: 'NotFound', what: 'mail' });
  if (noted === 'notSigned') return err({ type: 'NotSignedIn' });
  return ok({ noted });
}

import { movedUpMail, reminderMails } from '../meetings/meeting-mails.ts';
import { seriesExtension } from '../meetings/series-extension.ts';
import { onboarding } from '../onboarding/onboarding.ts';
import type { Definition } from './definition.ts';
import { makePicture } from '../pictures/make-picture.ts';
import type { JobHome } from './job-home.ts';

/** Every job of this Stoa. Of one whose steps have changed, its earlier versions stay until nothing runs on them. */
export const jobDefinitions = [
  onboarding,
  movedUpMail,
  reminderMails,
  seriesExtension,
  makePicture,
] as readonly Definition<never>[] as readonly Definition<JobHome>[];

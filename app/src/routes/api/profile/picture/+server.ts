import { pictureMostBytes, removePicture, takePicture, viewPicture, type OwnPicture } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const picture = z
  .object({
    address: z
      .string()
      .optional()
      .describe('Of what is shown now, in 256 by 256 pixels; left out without one.'),
    isBeingMade: z.boolean().describe('Something is being made of what was sent last.'),
    problem: z
      .enum(['empty', 'notAPicture', 'broken', 'tooManyPixels', 'notCut'])
      .optional()
      .describe('Why nothing was made of what was sent last.'),
  })
  .meta({ id: 'OwnPicture', description: 'Your picture.' });

const shown = ({ shown: name, isMade, problem }: OwnPicture) => ({
  ...(name && { address: `/people/${name}/256` }),
  isBeingMade: isMade,
  ...(problem && { problem }),
});

const view = operation({
  id: 'viewPicture',
  method: 'GET',
  subject: 'Profile',
  summary: 'See your picture',
  who: 'person',
  performs: viewPicture,
  input: () => ({}),
  refuses: ['NotSignedIn'],
  answer: picture,
  present: shown,
});

const replace = operation({
  id: 'replacePicture',
  method: 'PUT',
  subject: 'Profile',
  summary: 'Send your picture',
  details:
    'A JPEG, PNG or WebP of at most 8 MiB, as the whole body. A square of its middle is made in the background, without what stands beside it; until then what was shown is shown.',
  who: 'person',
  performs: takePicture,
  takes: ['image/jpeg', 'image/png', 'image/webp'],
  bodyMostBytes: pictureMostBytes,
  input: ({ body }) => ({ bytes: body as Uint8Array }),
  refuses: ['NotSignedIn', 'NoStorage', 'TooLarge', 'PictureRefused'],
});

const remove = operation({
  id: 'removePicture',
  method: 'DELETE',
  subject: 'Profile',
  summary: 'Take your picture away',
  who: 'person',
  performs: removePicture,
  input: () => ({}),
  refuses: ['NotSignedIn'],
});

export const { fallback, _operations } = endpoint(view, replace, remove);

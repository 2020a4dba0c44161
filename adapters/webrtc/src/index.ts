export {
  createMediaProcess,
  type MediaProcess,
  type MediaProcessOptions,
  type MediaRefused,
} from './create-media-process.ts';
export type { Recording, RecordingRequest } from './recording-book.ts';

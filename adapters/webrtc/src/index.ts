export {
  createMediaProcess,
  type MediaProcess,
  type MediaProcessOptions,
  type MediaRefused,
} from './create-media-process.ts';

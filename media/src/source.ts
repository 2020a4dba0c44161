/** What one connection can send: a person's two, and a screen that may bring its own sound. */
export type Source = 'microphone' | 'camera' | 'screen' | 'screenAudio';

export const sources: readonly Source[] = ['microphone', 'camera', 'screen', 'screenAudio'];

export const isVideo = (source: Source): boolean => source === 'camera' || source === 'screen';

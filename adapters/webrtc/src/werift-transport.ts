import type { OpenTransport } from '@stoa/media';
import type { EngineSettings } from './open-engine.ts';

export async function openWerift(_settings: EngineSettings): Promise<OpenTransport> {
  throw new Error('not yet');
}

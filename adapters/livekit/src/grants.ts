import type { MeetingId, Source } from '@stoa/domain';
import { TrackSource, type VideoGrant } from 'livekit-server-sdk';

export type Permits = Readonly<Record<Source, boolean>>;

export const nothing: Permits = { microphone: false, camera: false, screen: false, screenAudio: false };

const trackSources = {
  microphone: TrackSource.MICROPHONE,
  camera: TrackSource.CAMERA,
  screen: TrackSource.SCREEN_SHARE,
  screenAudio: TrackSource.SCREEN_SHARE_AUDIO,
} satisfies Record<Source, TrackSource>;

/** What LiveKit is to let somebody do: words go through the room, so never data. An empty list of sources means all of them to it. */
export function permissionOf(permits: Permits) {
  const canPublishSources = (Object.keys(trackSources) as Source[])
    .filter((source) => permits[source])
    .map((source) => trackSources[source]);
  return {
    canSubscribe: true,
    canPublish: canPublishSources.length > 0,
    canPublishData: false,
    canPublishSources,
    canUpdateMetadata: false,
  };
}

export function grantOf(room: MeetingId, permits: Permits): VideoGrant {
  const { canUpdateMetadata: canUpdateOwnMetadata, canPublishSources, ...rest } = permissionOf(permits);
  return {
    roomJoin: true,
    room,
    ...rest,
    canUpdateOwnMetadata,
    ...(canPublishSources.length > 0 && { canPublishSources }),
  };
}

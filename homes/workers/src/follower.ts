import type { Follower } from '@stoa/domain';

/** Nobody but the Worker reaches a Durable Object. */
const header = 'x-stoa-follower';

export const followerRequest = (follower: Follower): Request =>
  new Request('https://workspace/live', {
    headers: { [header]: encodeURIComponent(JSON.stringify(follower)) },
  });
export const readFollower = (request: Request): Follower =>
  JSON.parse(decodeURIComponent(request.headers.get(header) ?? '')) as Follower;

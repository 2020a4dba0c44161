import type { DeviceKind, DeviceTrouble } from '../device-words.ts';

/** What the browser says about asking: `unknown` where it does not tell (older Firefox). */
export type Permission = 'granted' | 'denied' | 'prompt' | 'unknown';

/**
 * What a failed `getUserMedia` means for a person, or `fewerWishes` when it should be tried again with fewer constraints. Names
 * are those of Media Capture and Streams, 10.2.2; the messages that tell "by system" are Chromium's and WebKit's.
 */
export function troubleOf(error: unknown, permission: Permission): DeviceTrouble | 'fewerWishes' {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      if (/system/i.test(message)) return 'blockedBySystem';
      if (permission === 'granted') return 'blockedBySystem';
      if (permission === 'prompt' || /dismiss/i.test(message)) return 'dismissed';
      return 'blocked';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'none';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    case 'OverconstrainedError':
    case 'ConstraintNotSatisfiedError':
      return 'fewerWishes';
    case 'TypeError':
      return 'insecure';
    default:
      return 'unknown';
  }
}

/** Whether this page can ask for devices at all. `mediaDevices` is missing outside secure contexts (Media Capture, 9.1). */
export function captureTrouble(): DeviceTrouble | undefined {
  if (navigator.mediaDevices?.getUserMedia !== undefined) return undefined;
  return isSecureContext ? 'unsupported' : 'insecure';
}

export async function permissionOf(
  kind: DeviceKind,
): Promise<{ state: Permission; watch?: PermissionStatus }> {
  try {
    const watch = await navigator.permissions.query({ name: kind as PermissionName });
    return { state: watch.state, watch };
  } catch {
    return { state: 'unknown' };
  }
}

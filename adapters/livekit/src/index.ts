export { createLiveKitMedia, type LiveKitOptions } from './livekit-media.ts';

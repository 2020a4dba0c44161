import type { Outbound } from '@stoa/domain';
import { createFetchOutbound } from '@stoa/outbound/fetch';
import type { Bindings } from './bindings.ts';

type OutboundBindings = Pick<
  Bindings,
  'STOA_OUTBOUND_HTTP' | 'STOA_OUTBOUND_PORTS' | 'STOA_OUTBOUND_NETWORKS'
>;

/** Where webhooks may go. */
export const createOutbound = (env: OutboundBindings): Outbound =>
  createFetchOutbound({
    http: env.STOA_OUTBOUND_HTTP === 'on',
    ports: env.STOA_OUTBOUND_PORTS === 'web' ? 'web' : 'high',
    networks: (env.STOA_OUTBOUND_NETWORKS ?? '').split(',').flatMap((part) => part.trim() || []),
  });

import { outboundContract } from '@stoa/domain/contracts/outbound';
import { createFetchOutbound, createNodeOutbound, strictRules } from './index.ts';
import { outsideServer } from './fixtures/outside-server.ts';

const open = { http: true, ports: 'high', networks: ['127.0.0.0/8', '::1'] } as const;
const guarded = { ...strictRules, http: true };

outboundContract(
  'outbound on Node',
  (isGuarded) => createNodeOutbound({ rules: isGuarded ? guarded : open }),
  outsideServer,
);
outboundContract(
  'outbound by fetch',
  (isGuarded) => createFetchOutbound(isGuarded ? guarded : open),
  outsideServer,
);

export { checkAddress, strictRules, type OutboundRules } from './check-address.ts';
export { createFetchOutbound } from './fetch-outbound.ts';
export { isNetwork, mayBeAsked } from './networks.ts';
export { createNodeOutbound, type Lookup } from './node-outbound.ts';

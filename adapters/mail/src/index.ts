export { createMailerSend } from './mailersend.ts';
export { reportsOf } from './reports.ts';
export { createResend } from './resend.ts';
export type { HttpCarrierOptions } from './call-api.ts';

import type { OpenIdSettings } from '@stoa/accounts';
import { BadSetting } from '../../node/src/bad-setting.ts';
import { chosenProvider, providerSettings } from '../../node/src/provider-settings.ts';
import type { Bindings } from './bindings.ts';

/** Where people may have accounts already, checked as the other homes check it. Throws {@link BadSetting}. */
export function providerOf(env: Bindings): OpenIdSettings | undefined {
  const read = (name: keyof typeof providerSettings): string | undefined => {
    const { schema, allowed } = providerSettings[name];
    if (!env[name]) return undefined;
    const parsed = schema.safeParse(env[name]);
    if (parsed.success) return parsed.data;
    throw new BadSetting(`${name} is set, but it must be ${allowed}.`);
  };
  return chosenProvider({
    GOOGLE_CLIENT_ID: read('GOOGLE_CLIENT_ID'),
    GOOGLE_CLIENT_SECRET: read('GOOGLE_CLIENT_SECRET'),
    OPENID_ISSUER: read('OPENID_ISSUER'),
    OPENID_NAME: read('OPENID_NAME'),
  });
}

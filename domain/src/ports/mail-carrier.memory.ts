import {
  breaksHeaders,
  headersBroken,
  type Carried,
  type CarriedMail,
  type MailCarrier,
} from './mail-carrier.ts';

/** A {@link MailCarrier} that keeps what it was given; `answer` may say what the other side says. */
export function createMemoryMailCarrier(
  answer: (mail: CarriedMail) => Carried = () => ({ type: 'Carried' }),
): MailCarrier & { readonly carried: CarriedMail[] } {
  const carried: CarriedMail[] = [];
  return {
    name: 'memory',
    supports: { remembersKeys: true },
    carried,
    async carry(mail) {
      if (breaksHeaders(mail)) return headersBroken;
      const said = answer(mail);
      if (said.type === 'Carried' && !carried.some(({ key }) => key === mail.key)) carried.push({ ...mail });
      return said;
    },
  };
}

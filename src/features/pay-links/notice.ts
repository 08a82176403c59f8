import { exponentOf } from '../../lib/currencies.ts'
import type { Template } from '../mail/types.ts'

/** Something is left to pay of an order: `due` in minor units; `link` pays it until then. */
export type PayLinkMail = { name: string; number: string | null; due: number; currency: string; link: string; until: string }

const money = ({ due, currency }: PayLinkMail, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(due / 10 ** exponentOf(currency))
const day = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))

export const payLink: Template<PayLinkMail> = {
  essential: true,
  en: (data, brand) => ({
    subject: `${money(data, 'en-GB')} to pay at ${brand.name}`,
    preview: 'Pay by card, without signing in.',
    greeting: data.name === '' ? 'Hello,' : `Hello ${data.name},`,
    lines: [
      `${money(data, 'en-GB')} ${data.number === null ? 'of your order' : `of your order ${data.number}`} at ${brand.name} is still to be paid.`,
    ],
    action: { label: `Pay ${money(data, 'en-GB')}`, href: data.link },
    notes: [`The link works until ${day(data.until, 'en-GB')} (UTC). Whoever has it can see what is due, and pay it.`],
  }),
  de: (data, brand) => ({
    subject: `Noch ${money(data, 'de-DE')} zu zahlen bei ${brand.name}`,
    preview: 'Mit Karte, ohne Anmeldung.',
    greeting: data.name === '' ? 'Hallo,' : `Hallo ${data.name},`,
    lines: [
      `${data.number === null ? 'von deiner Bestellung' : `von deiner Bestellung ${data.number}`} bei ${brand.name} sind noch ${money(data, 'de-DE')} offen.`,
    ],
    action: { label: `${money(data, 'de-DE')} zahlen`, href: data.link },
    notes: [`Der Link gilt bis ${day(data.until, 'de-DE')} (UTC). Wer ihn hat, sieht, was offen ist, und kann es zahlen.`],
  }),
}

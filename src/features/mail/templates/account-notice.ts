import type { Template } from '../types.ts'

const happened = {
  'totp-added': ['an authenticator app was added', 'eine Authenticator-App wurde hinzugefügt'],
  'totp-removed': ['the authenticator app was removed', 'die Authenticator-App wurde entfernt'],
  'passkey-added': ['a passkey was added', 'ein Passkey wurde hinzugefügt'],
  'passkey-removed': ['a passkey was removed', 'ein Passkey wurde entfernt'],
  'identity-linked': [
    'another provider was linked, which signs you in',
    'ein weiterer Anbieter wurde verknüpft, mit dem du dich anmelden kannst',
  ],
  'identity-unlinked': ['a provider was unlinked', 'die Verknüpfung mit einem Anbieter wurde gelöst'],
} as const
export type Happened = keyof typeof happened

/** After something was changed about how a person signs in: `at` is an instant, `resetLink` the page where a new password is asked for. */
export type AccountNotice = { name: string; what: Happened; at: string; resetLink: string }

const instant = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))

export const accountNotice: Template<AccountNotice> = {
  essential: true,
  en: ({ name, what, at, resetLink }, brand) => ({
    subject: `How you sign in to ${brand.name} was changed`,
    preview: `On your account, ${happened[what][0]}.`,
    greeting: `Hello ${name},`,
    lines: [`On your account at ${brand.name}, ${happened[what][0]}.`],
    facts: [['When', `${instant(at, 'en-GB')} UTC`]],
    notes: [`That was not you? Choose a new password at once, which ends all sign-ins: ${resetLink}`],
  }),
  de: ({ name, what, at, resetLink }, brand) => ({
    subject: `Deine Anmeldung bei ${brand.name} wurde geändert`,
    preview: `In deinem Konto: ${happened[what][1]}.`,
    greeting: `Hallo ${name},`,
    lines: [`in deinem Konto bei ${brand.name} hat sich etwas geändert: ${happened[what][1]}.`],
    facts: [['Wann', `${instant(at, 'de-DE')} UTC`]],
    notes: [`Das warst nicht du? Wähle sofort ein neues Passwort, damit enden alle Anmeldungen: ${resetLink}`],
  }),
}

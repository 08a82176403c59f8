import type { Template } from '../types.ts'

/** After the password was changed: `at` is an instant, `resetLink` the page where a new one is asked for. */
export type PasswordChanged = { name: string; at: string; resetLink: string }

const instant = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))

export const passwordChanged: Template<PasswordChanged> = {
  essential: true,
  en: ({ name, at, resetLink }, brand) => ({
    subject: `Your password for ${brand.name} was changed`,
    preview: 'All other sign-ins have ended.',
    greeting: `Hello ${name},`,
    lines: [`The password of your account at ${brand.name} was changed, and all other sign-ins have ended.`],
    facts: [['When', `${instant(at, 'en-GB')} UTC`]],
    notes: [`That was not you? Choose a new password at once: ${resetLink}`],
  }),
  de: ({ name, at, resetLink }, brand) => ({
    subject: `Dein Passwort für ${brand.name} wurde geändert`,
    preview: 'Alle anderen Anmeldungen sind beendet.',
    greeting: `Hallo ${name},`,
    lines: [`das Passwort deines Kontos bei ${brand.name} wurde geändert, alle anderen Anmeldungen sind beendet.`],
    facts: [['Wann', `${instant(at, 'de-DE')} UTC`]],
    notes: [`Das warst nicht du? Wähle sofort ein neues Passwort: ${resetLink}`],
  }),
}

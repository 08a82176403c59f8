import type { Template } from '../types.ts'

/** To the old address. With a `link` it is asked to agree; without one it only hears that it was changed. */
export type EmailChangeNotice = { name: string; newEmail: string; link: string | null; minutes: number }

export const emailChangeNotice: Template<EmailChangeNotice> = {
  essential: true,
  en: ({ name, newEmail, link, minutes }, brand) => ({
    subject: link ? `Shall your e-mail for ${brand.name} change?` : `Your e-mail for ${brand.name} was changed`,
    preview: link ? 'Both addresses have to agree.' : 'This address no longer signs you in.',
    greeting: `Hello ${name},`,
    lines: [
      link
        ? `Somebody, probably you, wants your account at ${brand.name} to use another e-mail address. It changes only if you agree here.`
        : `Your account at ${brand.name} now uses another e-mail address.`,
    ],
    facts: [['New address', newEmail]],
    ...(link ? { action: { label: 'Agree to the change', href: link } } : {}),
    notes: [
      ...(link ? [`The link works once, for ${minutes} minutes.`] : []),
      link
        ? 'That was not you? Do not click, and change your password: somebody is signed in as you.'
        : 'That was not you? Answer this mail at once.',
    ],
  }),
  de: ({ name, newEmail, link, minutes }, brand) => ({
    subject: link ? `Soll sich deine E-Mail-Adresse bei ${brand.name} ändern?` : `Deine E-Mail-Adresse bei ${brand.name} wurde geändert`,
    preview: link ? 'Beide Adressen müssen zustimmen.' : 'Mit dieser Adresse meldest du dich nicht mehr an.',
    greeting: `Hallo ${name},`,
    lines: [
      link
        ? `jemand, vermutlich du, möchte für dein Konto bei ${brand.name} eine andere E-Mail-Adresse verwenden. Sie ändert sich nur, wenn du hier zustimmst.`
        : `dein Konto bei ${brand.name} verwendet jetzt eine andere E-Mail-Adresse.`,
    ],
    facts: [['Neue Adresse', newEmail]],
    ...(link ? { action: { label: 'Der Änderung zustimmen', href: link } } : {}),
    notes: [
      ...(link ? [`Der Link gilt einmal und ${minutes} Minuten lang.`] : []),
      link
        ? 'Das warst nicht du? Klicke nicht, und ändere dein Passwort: Jemand ist mit deinem Konto angemeldet.'
        : 'Das warst nicht du? Antworte sofort auf diese Mail.',
    ],
  }),
}

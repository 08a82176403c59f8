import type { Template } from '../types.ts'

/** To who has asked for a new password: `link` lets them choose one. */
export type PasswordReset = { name: string; link: string; minutes: number }

export const passwordReset: Template<PasswordReset> = {
  essential: true,
  en: ({ name, link, minutes }, brand) => ({
    subject: `Choose a new password for ${brand.name}`,
    preview: `The link works for ${minutes} minutes.`,
    greeting: `Hello ${name},`,
    lines: [`Somebody, probably you, asked for a new password for your account at ${brand.name}. Choose it here:`],
    action: { label: 'Choose a new password', href: link },
    notes: [`The link works once, for ${minutes} minutes.`, 'You did not ask for it? Then do nothing: your password stays as it is.'],
  }),
  de: ({ name, link, minutes }, brand) => ({
    subject: `Wähle ein neues Passwort für ${brand.name}`,
    preview: `Der Link gilt ${minutes} Minuten lang.`,
    greeting: `Hallo ${name},`,
    lines: [`jemand, vermutlich du, hat ein neues Passwort für dein Konto bei ${brand.name} angefordert. Wähle es hier:`],
    action: { label: 'Neues Passwort wählen', href: link },
    notes: [
      `Der Link gilt einmal und ${minutes} Minuten lang.`,
      'Du hast nichts angefordert? Dann tu nichts: Dein Passwort bleibt, wie es ist.',
    ],
  }),
}

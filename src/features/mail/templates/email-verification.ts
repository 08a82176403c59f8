import type { Template } from '../types.ts'

/** To an address that somebody has signed up with: `link` proves that it is theirs. */
export type EmailVerification = { name: string; link: string; minutes: number }

export const emailVerification: Template<EmailVerification> = {
  essential: true,
  en: ({ name, link, minutes }, brand) => ({
    subject: `Confirm your e-mail for ${brand.name}`,
    preview: 'One click, and your account is ready.',
    greeting: `Hello ${name},`,
    lines: [`Please confirm that this e-mail address is yours. Then your account at ${brand.name} is ready.`],
    action: { label: 'Confirm e-mail', href: link },
    notes: [
      `The link works once, for ${minutes} minutes.`,
      'You did not sign up? Then do nothing: without your click nothing comes of it.',
    ],
  }),
  de: ({ name, link, minutes }, brand) => ({
    subject: `Bestätige deine E-Mail-Adresse für ${brand.name}`,
    preview: 'Ein Klick, und dein Konto ist bereit.',
    greeting: `Hallo ${name},`,
    lines: [`bitte bestätige, dass diese E-Mail-Adresse dir gehört. Dann ist dein Konto bei ${brand.name} bereit.`],
    action: { label: 'E-Mail bestätigen', href: link },
    notes: [
      `Der Link gilt einmal und ${minutes} Minuten lang.`,
      'Du hast dich nicht angemeldet? Dann tu nichts: Ohne deinen Klick passiert auch nichts.',
    ],
  }),
}

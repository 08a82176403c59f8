import type { Template } from '../types.ts'

/** To the new address: `link` proves that it is theirs. The old one gets email-change-notice. */
export type EmailChange = { name: string; link: string; minutes: number }

export const emailChange: Template<EmailChange> = {
  essential: true,
  en: ({ name, link, minutes }, brand) => ({
    subject: `Confirm your new e-mail for ${brand.name}`,
    preview: 'Your account moves here once both addresses have agreed.',
    greeting: `Hello ${name},`,
    lines: [`Please confirm that your account at ${brand.name} shall use this e-mail address from now on.`],
    action: { label: 'Confirm new e-mail', href: link },
    notes: [
      `The link works once, for ${minutes} minutes. Your old address is asked as well.`,
      'You have no account here? Then do nothing: without your click nothing comes of it.',
    ],
  }),
  de: ({ name, link, minutes }, brand) => ({
    subject: `Bestätige deine neue E-Mail-Adresse für ${brand.name}`,
    preview: 'Dein Konto zieht um, sobald beide Adressen zugestimmt haben.',
    greeting: `Hallo ${name},`,
    lines: [`bitte bestätige, dass dein Konto bei ${brand.name} künftig diese E-Mail-Adresse verwenden soll.`],
    action: { label: 'Neue Adresse bestätigen', href: link },
    notes: [
      `Der Link gilt einmal und ${minutes} Minuten lang. Deine alte Adresse wird ebenfalls gefragt.`,
      'Du hast hier kein Konto? Dann tu nichts: Ohne deinen Klick passiert auch nichts.',
    ],
  }),
}

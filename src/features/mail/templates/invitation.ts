import type { Template } from '../types.ts'

/** To somebody who shall work for the tenant. `role` as the tenant calls it. */
export type Invitation = { inviter: string; role: string; link: string; days: number }

export const invitation: Template<Invitation> = {
  essential: false,
  en: ({ inviter, role, link, days }, brand) => ({
    subject: `${brand.name} invites you to its team`,
    preview: `${inviter} would like to work with you.`,
    greeting: 'Hello,',
    lines: [`${inviter} invites you to the team of ${brand.name}.`],
    facts: [['Your role', role]],
    action: { label: 'Accept the invitation', href: link },
    notes: [`The link works once, for ${days} days.`, 'You don’t know them? Then do nothing: without your click nothing comes of it.'],
  }),
  de: ({ inviter, role, link, days }, brand) => ({
    subject: `${brand.name} lädt dich ins Team ein`,
    preview: `${inviter} möchte mit dir arbeiten.`,
    greeting: 'Hallo,',
    lines: [`${inviter} lädt dich in das Team von ${brand.name} ein.`],
    facts: [['Deine Rolle', role]],
    action: { label: 'Einladung annehmen', href: link },
    notes: [`Der Link gilt einmal und ${days} Tage lang.`, 'Du kennst sie nicht? Dann tu nichts: Ohne deinen Klick passiert auch nichts.'],
  }),
}

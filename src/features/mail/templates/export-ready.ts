import type { Template } from '../types.ts'

/** The copy of somebody's data, or of all that a tenant has (`whole`), is written; `link` opens it for `days`. */
export type ExportReady = { name: string; link: string; days: number; whole?: true }

export const exportReady: Template<ExportReady> = {
  essential: true,
  en: ({ name, link, days, whole }, brand) => ({
    subject: 'The copy of the data that you asked for',
    preview: `It can be downloaded for ${days} days.`,
    greeting: `Hello ${name},`,
    lines: [`The copy of ${whole ? 'all' : 'personal'} data at ${brand.name} that you asked for is ready.`],
    action: { label: 'Download the copy', href: link },
    notes: [
      `The link works for ${days} days. Whoever has it can read all of it: do not pass it on.`,
      'You did not ask for this? Change your password and tell us.',
    ],
  }),
  de: ({ name, link, days, whole }, brand) => ({
    subject: 'Die Kopie der Daten, um die du gebeten hast',
    preview: `Sie kann ${days} Tage lang heruntergeladen werden.`,
    greeting: `Hallo ${name},`,
    lines: [`die Kopie ${whole ? 'aller' : 'personenbezogener'} Daten bei ${brand.name}, um die du gebeten hast, ist fertig.`],
    action: { label: 'Kopie herunterladen', href: link },
    notes: [
      `Der Link gilt ${days} Tage. Wer ihn hat, kann alles lesen: Gib ihn nicht weiter.`,
      'Du hast nicht darum gebeten? Ändere dein Passwort und sag uns Bescheid.',
    ],
  }),
}

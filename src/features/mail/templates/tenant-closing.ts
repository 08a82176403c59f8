import type { Template } from '../types.ts'

/** To every owner, when one of them has asked to close the tenant: it is deleted at `at`, an instant; `link` is where that is taken back. */
export type TenantClosing = { name: string; at: string; link: string }

const day = (at: string, locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at))

export const tenantClosing: Template<TenantClosing> = {
  essential: true,
  en: ({ name, at, link }, brand) => ({
    subject: `${brand.name} is being closed`,
    preview: `Everything is deleted on ${day(at, 'en-GB')}.`,
    greeting: `Hello ${name},`,
    lines: [
      `An owner of ${brand.name} has asked to close it. From now on it can only be read, and on ${day(at, 'en-GB')} all of it is deleted for good.`,
      'Another mail leads to a file with all of its data.',
    ],
    action: { label: 'Take it back', href: link },
    notes: ['Until that day every owner can take it back.'],
  }),
  de: ({ name, at, link }, brand) => ({
    subject: `${brand.name} wird geschlossen`,
    preview: `Am ${day(at, 'de-DE')} wird alles gelöscht.`,
    greeting: `Hallo ${name},`,
    lines: [
      `jemand mit der Rolle „owner“ hat ${brand.name} geschlossen. Ab jetzt kann nur noch gelesen werden, und am ${day(at, 'de-DE')} wird alles endgültig gelöscht.`,
      'Eine weitere E-Mail führt zu einer Datei mit allen Daten.',
    ],
    action: { label: 'Zurücknehmen', href: link },
    notes: ['Bis dahin können alle mit dieser Rolle es zurücknehmen.'],
  }),
}

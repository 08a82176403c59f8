import type { Template } from '../types.ts'

/** To every owner, when one of them has asked to close the tenant: it is deleted at `due`, an instant. */
export type TenantClosing = { name: string; due: string }

const day = (due: string, locale: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(due))

export const tenantClosing: Template<TenantClosing> = {
  essential: true,
  en: ({ name, due }, brand) => ({
    subject: `${brand.name} is being closed`,
    preview: `Everything is deleted on ${day(due, 'en-GB')}.`,
    greeting: `Hello ${name},`,
    lines: [
      `An owner of ${brand.name} has asked to close it. From now on it can only be read, and on ${day(due, 'en-GB')} all of it is deleted for good.`,
      'Another mail leads to a file with all of its data.',
    ],
    notes: ['Until that day every owner can take it back in the settings.'],
  }),
  de: ({ name, due }, brand) => ({
    subject: `${brand.name} wird geschlossen`,
    preview: `Am ${day(due, 'de-DE')} wird alles gelöscht.`,
    greeting: `Hallo ${name},`,
    lines: [
      `jemand mit der Rolle „owner“ hat ${brand.name} geschlossen. Ab jetzt kann nur noch gelesen werden, und am ${day(due, 'de-DE')} wird alles endgültig gelöscht.`,
      'Eine weitere E-Mail führt zu einer Datei mit allen Daten.',
    ],
    notes: ['Bis dahin können alle mit dieser Rolle es in den Einstellungen zurücknehmen.'],
  }),
}

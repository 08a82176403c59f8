import type { IncomingMessage } from 'node:http'

/** A page of another origin, or one that has its name point here, could press a local page's buttons otherwise. */
export function isOurs({ headers: { host = '', origin, 'sec-fetch-site': site } }: IncomingMessage): boolean {
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)
  return (
    isLocal && (origin === undefined || origin === `http://${host}`) && (site === undefined || site === 'same-origin' || site === 'none')
  )
}

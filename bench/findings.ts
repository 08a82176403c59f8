/** What one topic found and another reckons with, by route: CPU in µs, round trips of the database, bytes that they sent back. */
export type Finding = { cpu: number; trips: number; answered: number }
export const findings = new Map<string, Finding>()

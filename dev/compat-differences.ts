/** A test of an older release that is meant to fail on a newer schema: why, and the first commit whose release it no longer holds for. */
export type Difference = { room: string; name: string; until: string; why: string }

const STRICT =
  'its /readyz wants its own schema and no newer one: that was mended, and such a release can only be rolled back to without this probe'
const BURIAL = '0012_event_burial: the queue giving up no longer buries an event that the sweep can still deliver'

/** Every other test of a release has to pass on this schema, and each of these has to fail. */
export const differences: readonly Difference[] = [
  {
    room: 'docs',
    name: 'a Worker whose role could see past row security refuses to be ready',
    until: '6a7c2fe',
    why: STRICT,
  },
  {
    room: 'docs',
    name: 'readiness follows the schema and the lag, and names every reason',
    until: '6a7c2fe',
    why: STRICT,
  },
  {
    room: 'outbox',
    name: 'what the queue gave up on is dead if it was tried, and left to the sweep if it was not',
    until: '66c0210',
    why: BURIAL,
  },
  {
    room: 'audit-rooms',
    name: 'when a dead event is replayed, the log says by whom, with which request',
    until: '66c0210',
    why: BURIAL,
  },
]

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What vitest's `-t` takes to run these alone, or all but these. */
export function named(known: readonly Difference[], only = true): string {
  const names = known.map(({ name }) => escaped(name)).join('|')
  return only ? `^(?:${names})$` : `^(?!(?:${names})$)`
}

type Entry = {
  id: string
  classTypeName: string
  roomName: string | null
  startsAt: string
  endsAt: string
  state: string
  version: number
  updatedAt: string
  place: string
}

const encoder = new TextEncoder()

/** iCalendar (RFC 5545): each session an event at its instants, so that a reader needs to know no zone. */
export function calendarOf(name: string, entries: readonly Entry[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Cortado//Schedule//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...entries.flatMap(eventOf),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const eventOf = ({ id, classTypeName, roomName, startsAt, endsAt, state, version, updatedAt, place }: Entry) => [
  'BEGIN:VEVENT',
  `UID:${id}`,
  `DTSTAMP:${stamp(updatedAt)}`,
  `LAST-MODIFIED:${stamp(updatedAt)}`,
  `SEQUENCE:${version}`,
  `DTSTART:${stamp(startsAt)}`,
  `DTEND:${stamp(endsAt)}`,
  `SUMMARY:${escaped(classTypeName)}`,
  `LOCATION:${escaped(roomName === null ? place : `${place}, ${roomName}`)}`,
  `STATUS:${state === 'canceled' ? 'CANCELLED' : 'CONFIRMED'}`,
  'END:VEVENT',
]

/** `2026-03-29T01:30:00.000Z` as `20260329T013000Z`. */
const stamp = (instant: string) => `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`

const escaped = (text: string) => text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r\n|[\r\n]/g, String.raw`\n`)

/** Lines of at most 75 octets, no character cut in two; what goes on begins with a space. */
function folded(line: string): string {
  let bytes = 0
  let text = ''
  for (const char of line) {
    const width = encoder.encode(char).length
    if (bytes + width > 75) {
      text += '\r\n '
      bytes = 1
    }
    text += char
    bytes += width
  }
  return text
}

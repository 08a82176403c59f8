export type Unstorable = { path: PropertyKey[]; message: string }

/** Text that Postgres can't hold, wherever it stands in a value: a NUL, or half of a surrogate pair. Keys are text too. */
export function unstorable(value: unknown, path: PropertyKey[] = []): Unstorable[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [{ path, message: 'Contains a character that is none.' }]
  if (typeof value !== 'object' || value === null) return []
  // a key that can't be stored is not named either
  return Object.entries(value).flatMap(([key, inner]) =>
    isStorable(key) ? unstorable(inner, [...path, key]) : [{ path, message: 'Has a name with a character that is none.' }],
  )
}

const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed()

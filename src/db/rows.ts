/** What a SQL function calls its columns: the keys of the input in snake case, `options` and `images` as they are. */
export const rowOf = (input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  )

/** Parts of a resource with the ids that the new ones get. */
export const partsOf = (parts: readonly (Readonly<Record<string, unknown>> & { id?: string | undefined })[], newId: () => string) =>
  parts.map((part) => rowOf(part.id === undefined ? { ...part, id: newId(), new: true } : part))

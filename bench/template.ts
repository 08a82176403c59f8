const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** A text that is said again with new ids: `slots[i]` says which of them stands after `parts[i]`. */
export type Template = { parts: string[]; slots: number[] }

export const idsIn = (text: string) => new Set(text.match(UUID) ?? [])

/** Cuts the ids of `fresh` out of the text. Their number in `fresh` is their slot. */
export function templateOf(text: string, fresh: readonly string[]): Template {
  const parts: string[] = []
  const slots: number[] = []
  let from = 0
  for (const found of text.matchAll(UUID)) {
    const slot = fresh.indexOf(found[0])
    if (slot < 0) continue
    parts.push(text.slice(from, found.index))
    slots.push(slot)
    from = found.index + found[0].length
  }
  return { parts: [...parts, text.slice(from)], slots }
}

export function filled({ parts, slots }: Template, ids: readonly string[]): string {
  let text = parts[0] ?? ''
  for (const [i, slot] of slots.entries()) text += (ids[slot] ?? '') + (parts[i + 1] ?? '')
  return text
}

/** A random id whose first half is the time (as UUIDv7), so that indexes grow at their end, as ours do. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

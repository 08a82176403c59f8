export type Json = null | string | number | boolean | Json[] | { [key: string]: Json }

/** A JSON parameter as the text that Postgres reads (the rules of Neon's proxy, `json.rs`). */
export function toText(value: Json): string | null {
  if (value === null || typeof value === 'string') return value
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value)
}

function arrayLiteral(items: Json[]): string {
  return `{${items.map(arrayItem).join(',')}}`
}

function arrayItem(item: Json): string {
  if (item === null) return 'NULL'
  if (Array.isArray(item)) return arrayLiteral(item)
  return typeof item === 'object' ? JSON.stringify(JSON.stringify(item)) : JSON.stringify(item)
}

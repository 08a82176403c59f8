/** The id that examples show for a noun: twelve digits that follow from its name, so that they differ where they mean different things. */
export function exampleId(noun: string) {
  let hash = 7
  for (const char of `${noun}Id`) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_000_007
  return `019a3f6e-7c00-7000-8000-${String(hash).padStart(12, '0')}`
}

const odd: Record<string, string> = {
  'api-keys': 'apiKey',
  inventory: 'level',
  staff: 'staff',
  'tax-rates': 'taxRate',
  'modifier-lists': 'modifierList',
  categories: 'category',
  'class-types': 'classType',
  series: 'series',
}

/** What the `{id}` of a path names: `/orders/{id}/refunds` is about an order. */
export function nounOf(path: string, parameter: string) {
  if (parameter !== 'id') return parameter.replace(/Id$/, '')
  const [, collection = ''] = /\/([a-z-]+)\/:id/.exec(path) ?? []
  return odd[collection] ?? collection.replace(/s$/, '')
}

/** A form body before its types are known: text, or a map (an array is a map with numeric keys). */
export type Raw = string | RawMap
export interface RawMap {
  [key: string]: Raw
}

/** Parses `a[b][0]=x&a[c][]=y`. Keys of any name are safe: the maps have no prototype. */
export function parseForm(text: string): RawMap {
  const root = emptyMap()
  for (const [key, value] of new URLSearchParams(text)) {
    const path = [key.split('[')[0] ?? '', ...[...key.matchAll(/\[([^\]]*)\]/g)].map((part) => part[1] ?? '')]
    put(root, path, value)
  }
  return root
}

function put(into: RawMap, path: string[], value: string) {
  let at = into
  for (const [index, part] of path.entries()) {
    const key = part === '' && index > 0 ? String(Object.keys(at).length) : part
    if (index === path.length - 1) at[key] = value
    else {
      const next = at[key]
      const map = next === undefined || typeof next === 'string' ? emptyMap() : next
      at[key] = map
      at = map
    }
  }
}

const emptyMap = (): RawMap => Object.create(null) as RawMap

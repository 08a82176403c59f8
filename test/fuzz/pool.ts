import * as fc from 'fast-check'
import { exampleId, nounOf } from '../../dev/openapi-ids.ts'
import type { Json } from './values.ts'

/** Where an id is to stand: which kind, and which of those known by then. */
const hole = /§(\w+):(\d+)§/g
const EXAMPLE_ID = exampleId('').slice(0, 24)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Fields whose id is of another kind than their name says. */
const kinds: Record<string, string> = { parent: 'category', actor: 'user', resource: 'product' }
const kindOf = (name: string) => {
  const noun = name.replace(/Ids?$/, '')
  return kinds[noun] ?? noun
}

/** Mostly an id of this kind that an answer has spoken of, now and then one that nothing has. */
export function holeFor(name: string): fc.Arbitrary<string> {
  const known = fc.nat(1_000_000).map((which) => `§${kindOf(name)}:${which}§`)
  return fc.oneof({ weight: 30, arbitrary: known }, fc.uuid({ version: 7 }))
}

/** The ids that the document's examples show, as holes of the kind that their field is called after. */
export function exampleWithHoles(example: Json, which: number, name = ''): Json {
  if (typeof example === 'string') return example.startsWith(EXAMPLE_ID) ? `§${kindOf(name)}:${which}§` : example
  if (Array.isArray(example)) return example.map((item) => exampleWithHoles(item, which, name))
  if (typeof example !== 'object' || example === null) return example
  return Object.fromEntries(Object.entries(example).map(([key, inner]) => [key, exampleWithHoles(inner, which, key)]))
}

/** What the fuzzer has heard of: ids by kind, the newest version of each, and keys that were used. */
export class Pool {
  readonly #ids = new Map<string, string[]>()
  readonly #versions = new Map<string, number>()
  readonly #keys: string[] = []

  fill(text: string): string {
    return text.replaceAll(hole, (_, kind: string, which: string) => this.#pick(kind, Number(which)))
  }

  #pick(kind: string, which: number): string {
    const known = this.#ids.get(kind) ?? []
    return known[which % Math.max(1, known.length)] ?? `${EXAMPLE_ID}${String(which).padStart(12, '0')}`
  }

  versionOf(path: string) {
    const id = path.split(/[/?]/).findLast((part) => UUID.test(part))
    return this.#versions.get(id ?? '')
  }

  usedKey(which: number) {
    return this.#keys[which % Math.max(1, this.#keys.length)]
  }

  useKey(key: string) {
    if (this.#keys.length < 500) this.#keys.push(key)
  }

  /** Learns the ids and versions of an answer to this path of the document. */
  hear(path: string, answer: unknown) {
    const data = (answer as { data?: Json } | undefined)?.data
    const next = (answer as { meta?: { nextCursor?: Json } } | undefined)?.meta?.nextCursor
    this.#add('cursor', next)
    // the order of a token has not been placed yet
    if (data !== undefined && !path.endsWith('/order-tokens')) this.#walk(data, topic(path))
  }

  #walk(value: Json, kind: string) {
    if (Array.isArray(value)) return value.forEach((item) => this.#walk(item, kind))
    if (typeof value !== 'object' || value === null) return
    const { id, version } = value
    if (typeof id === 'string' && typeof version === 'number') this.#versions.set(id, version)
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'id') this.#add(kind, inner)
      else if (key.endsWith('Id')) this.#add(key.replace(/Id$/, ''), inner)
      else this.#walk(inner, key === 'taxes' ? 'taxRate' : key.replace(/s$/, ''))
    }
  }

  #add(kind: string, id: Json | undefined) {
    if (typeof id !== 'string' && typeof id !== 'number') return
    const known = this.#ids.get(kind) ?? []
    if (known.length < 200 && !known.includes(String(id))) this.#ids.set(kind, [...known, String(id)])
  }
}

/** What the answer at this path is about: the last collection, or what a step of it was done to. */
function topic(path: string) {
  const steps = /\/(?:application|archival|start|ready|completion|recall|cancellation|confirmation|replay|receipt|kitchen)$/
  const last =
    path
      .replace(steps, '')
      .replace(/\/\{\w+\}$/, '')
      .split('/')
      .at(-1) ?? ''
  return nounOf(`/${last}/:id`, 'id')
}

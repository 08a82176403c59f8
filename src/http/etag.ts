import type { Context, TypedResponse } from 'hono'
import type { JSONParsed } from 'hono/utils/types'
import { InvalidRequest, PreconditionRequired } from './problem.ts'
import { fingerprint } from '../lib/hash.ts'
import { ok } from './answer.ts'

/** `ETag: "v3"` of a versioned resource (semantics 1.6). */
export const etagOf = (version: number) => `"v${version}"`

/** Answers a versioned resource: 304 with no body where the caller has this version. `private` unless anybody may see it. */
export function versioned<T extends { version: number }>(c: Context, resource: T, audience: 'public' | 'private' = 'private') {
  const tag = etagOf(resource.version)
  c.header('ETag', tag)
  c.header('Cache-Control', audience === 'public' ? 'public, max-age=0, must-revalidate' : 'private, no-store')
  return isKnown(c, tag) ? c.body(null, 304) : c.json(ok(resource), 200)
}

/** Answers any public JSON under a tag that is what it says, whatever it was made of. */
export const tagged = <T extends object>(c: Context, body: T) => taggedText(c, JSON.stringify(body), 'application/json', asJson<T>)

/** As tagged, of any public text. */
export function taggedText<R = Response>(c: Context, text: string, type: string, as = (response: Response) => response as R) {
  const tag = `"${fingerprint(text)}"`
  c.header('ETag', tag)
  c.header('Cache-Control', 'public, max-age=0, must-revalidate')
  return isKnown(c, tag) ? c.body(null, 304) : as(c.body(text, 200, { 'Content-Type': type }))
}

/** Answers what those who work here see more of than others: to these under a tag, to them stored by nobody. */
export function taggedForOthers<T extends object>(c: Context, body: T, isTheirs: boolean) {
  c.header('Vary', 'Authorization', { append: true })
  if (!isTheirs) return tagged(c, body)
  c.header('Cache-Control', 'private, no-store')
  return c.json(body, 200)
}

/** Written once, for its tag and for the answer; to `hc` it is what `c.json(body, 200)` is. */
const asJson = <T extends object>(response: Response) => response as Response & TypedResponse<JSONParsed<T>, 200, 'json'>

/** The version that the caller has read, from If-Match; null where it sent none. A wrong one is refused in SQL as `precondition_failed`. */
export function ifMatch(c: Context): number | null {
  const header = c.req.header('If-Match')
  if (header === undefined || header === '*') return null
  const version = /^(?:W\/)?"v(\d{1,15})"$/.exec(header.trim())?.[1]
  if (version === undefined) throw InvalidRequest([{ in: 'header', field: 'If-Match', message: 'Expected an ETag such as "v3".' }])
  return Number(version)
}

/** As ifMatch, for settings, order edits and counts, where it is mandatory. */
export function requiredMatch(c: Context): number {
  const version = ifMatch(c)
  if (version === null) throw PreconditionRequired()
  return version
}

/** Only a read may be left unanswered: what a write has changed is always told. */
const isKnown = (c: Context, tag: string) =>
  (c.req.method === 'GET' || c.req.method === 'HEAD') &&
  (c.req.header('If-None-Match') ?? '').split(',').some((part) => part.trim().replace(/^W\//, '') === tag || part.trim() === '*')

import { misfit, operations, answerOf } from '../support/openapi.ts'
import type { Sent } from './requests.ts'

export type Heard = { status: number; type: string; text: string; ms: number }

/** What is wrong with an answer, in words; nothing where the document knows it. */
export function objection({ method, path }: Sent, { status, type, text }: Heard): string | undefined {
  if (status >= 500) return `answers ${status} ${text.slice(0, 200)}`
  const operation = operations().find((known) => known.path === path && known.method === method.toLowerCase())
  const said = operation?.operation.responses[String(status)]
  if (!said) return `the document knows no ${status}: ${text.slice(0, 200)}`
  const known = Object.keys(answerOf(said).answer.content ?? {})
  const plain = type.split(';')[0]?.trim() ?? ''
  if (known.length > 0 && !known.includes(plain)) return `${status} is ${plain}, not ${known.join(' or ')}`
  return misfit({ method, path }, status, parsed(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The call as one line of a shell; who called stands in $TOKEN. */
export function curl(api: string, { method, url, headers, body }: Sent, signedIn: boolean): string {
  const said = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  return [
    `curl -sS -X ${method} ${quoted(api + url)}`,
    ...(signedIn ? ['-H "authorization: Bearer $TOKEN"'] : []),
    ...said,
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' ')
}

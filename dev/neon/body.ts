import type { IncomingMessage } from 'node:http'
import { Refusal } from './answer.ts'

/** The request's body as text. Throws a 413 `Refusal` beyond `maxBytes`. */
export function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else reject(new Refusal(413, `request is too large (max is ${maxBytes} bytes)`))
  })
  request.on('end', () => resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''))
  request.on('error', reject)
  return promise
}

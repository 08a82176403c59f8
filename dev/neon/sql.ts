import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorBody, Refusal } from './answer.ts'
import { readText } from './body.ts'
import type { callLog } from './calls.ts'
import type { Fault, faultRules } from './faults.ts'
import { render } from './render.ts'
import { readCall } from './request.ts'
import type { Caller, openSessions } from './sessions.ts'

export const maxBytes = 10 * 1024 * 1024

type Parts = { sessions: ReturnType<typeof openSessions>; faults: ReturnType<typeof faultRules>; calls: ReturnType<typeof callLog> }

/** Answers `POST /sql` as Neon's proxy does, or as badly as a fault rule wants it. */
export async function answerSql(request: IncomingMessage, response: ServerResponse, { sessions, faults, calls }: Parts): Promise<void> {
  const caller: Caller = { gone: false }
  let isLate = false
  response.on('close', () => {
    if (response.writableEnded || isLate) return
    caller.gone = true
    caller.onGone?.()
  })
  try {
    const text = await readText(request, maxBytes)
    const fault = faults.strike(text, { readOnly: request.headers['neon-batch-read-only'] === 'true' })
    isLate = fault?.kind === 'late'
    if (fault && (await strikeBefore(fault, response))) return
    const call = readCall(fault?.kind === 'read-only' ? { ...request.headers, 'neon-batch-read-only': 'true' } : request.headers, text)
    const over = calls.add(text, call.statements.length)
    const body = render(await sessions.run(call, caller).finally(over), call)
    if (fault && (await strikeAfter(fault, response, body))) return
    reply(response, 200, body, call.transaction?.echo)
  } catch (error) {
    const failure = error as Error
    reply(response, failure instanceof Refusal ? failure.status : 400, errorBody(failure))
  }
}

function reply(response: ServerResponse, status: number, body: string, more?: Record<string, string>): void {
  const length = Buffer.byteLength(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, 'access-control-allow-origin': '*', ...more })
  response.end(body)
}

async function strikeBefore(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'delay' || fault.kind === 'late') await sleep(fault.ms)
  else if (fault.kind === 'refuse') throw new Refusal(500, "Couldn't connect to compute node")
  else if (fault.kind === 'reset-before') response.destroy()
  else if (fault.kind === 'status') reply(response, fault.status, fault.body)
  else if (fault.kind === 'sqlstate') reply(response, 400, errorBody(new Error(`a fault rule says ${fault.sqlstate}`), fault.sqlstate))
  return fault.kind === 'reset-before' || fault.kind === 'status' || fault.kind === 'sqlstate'
}

async function strikeAfter(fault: Fault, response: ServerResponse, body: string): Promise<boolean> {
  if (fault.kind === 'delay-answer') await sleep(fault.ms)
  if (fault.kind === 'reset-after-commit') response.destroy()
  else if (fault.kind === 'truncate') reply(response, 200, body.slice(0, body.length / 2))
  else if (fault.kind === 'mid-body-reset') cutOff(response, body)
  else if (fault.kind === 'drip') await drip(response, body, fault.ms)
  else return false
  return true
}

/** Promises the whole answer, and goes away after half of it. */
function cutOff(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.write(body.slice(0, body.length / 2), () => response.destroy())
}

async function drip(response: ServerResponse, body: string, ms: number): Promise<void> {
  const pieces = 10
  response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
  for (let piece = 0; piece < pieces; piece++) {
    response.write(body.slice((body.length * piece) / pieces, (body.length * (piece + 1)) / pieces))
    await sleep(ms / pieces)
  }
  response.end()
}

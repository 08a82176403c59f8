import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as z from 'zod'
import { listening } from '../listen.ts'
import { isOurs } from '../ours.ts'
import { MAILBOX_KEY } from '../variables.ts'
import { faults, Mailbox, news } from './mailbox.ts'
import { listPage, mailPage } from './page.ts'

export type RunningMailbox = { url: string; stop(): Promise<void> }

const Webhook = z.strictObject({ url: z.url(), secret: z.string().startsWith('whsec_') })
const NewFault = z.strictObject({ kind: z.enum(faults), match: z.string().min(1), times: z.int().min(1).default(1) })
const Told = z.strictObject({ what: z.enum(news), eventId: z.string().optional() })

/** A mailbox on 127.0.0.1 that speaks Resend's API, shows what it took on `/`, and is steered by `/_control/…`. */
export async function startMailbox({ port = 0 } = {}): Promise<RunningMailbox> {
  const mailbox = new Mailbox()
  const server = createServer((request, response) => {
    respond(mailbox, request, response).catch((error: Error) => response.writeHead(400).end(error.message))
  })
  const { url, stop } = await listening(server, port)
  return { url, stop }
}

async function respond(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const answer = await answerOf(mailbox, request, Buffer.concat(chunks).toString())
  // taken, but its sender never hears of it
  if (!answer) return request.socket.destroy()
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}

async function answerOf(mailbox: Mailbox, request: IncomingMessage, text: string): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox')
  if (request.method === 'POST' && pathname === '/emails') return sent(mailbox, request, text)
  if (!isOurs(request)) return new Response('This page is for this machine.', { status: 403 })
  const [, , id = ''] = pathname.split('/')
  if (pathname.startsWith('/_control/')) return controlled(mailbox, `${request.method} ${pathname}`, searchParams, text)
  const mail = mailbox.mails.find((candidate) => candidate.id === id)
  if (request.method === 'GET' && pathname === '/') return listPage(mailbox)
  if (!mail) return new Response('There is nothing here.', { status: 404 })
  if (request.method === 'GET') return mailPage(mail)
  await mailbox.tell(mail, Told.shape.what.parse(new URLSearchParams(text).get('what')))
  return new Response(null, { status: 303, headers: { location: `/mails/${id}` } })
}

async function sent(mailbox: Mailbox, { headers }: IncomingMessage, text: string): Promise<Response | undefined> {
  if (headers.authorization !== `Bearer ${MAILBOX_KEY}`)
    return Response.json({ statusCode: 403, name: 'invalid_api_key', message: 'Not the key of this mailbox.' }, { status: 403 })
  const taken = await mailbox.take(String(headers['idempotency-key']), text)
  return taken && Response.json(taken.body, { status: taken.status })
}

async function controlled(mailbox: Mailbox, route: string, query: URLSearchParams, text: string): Promise<Response> {
  const body: unknown = text === '' ? {} : JSON.parse(text)
  const to = query.get('to') ?? ''
  const mails = mailbox.mails.filter((mail) => mail.to.includes(to))
  if (route === 'GET /_control/mails') return Response.json(mails)
  if (route === 'PUT /_control/webhook') mailbox.webhook = Webhook.parse(body)
  else if (route === 'POST /_control/faults') mailbox.faults.push(NewFault.parse(body))
  else if (route === 'POST /_control/news') {
    const { what, eventId } = Told.parse(body)
    const [mail] = mails
    if (!mail) return new Response(`no mail to ${to}`, { status: 404 })
    return Response.json({ status: await mailbox.tell(mail, what, eventId) })
  } else return new Response('There is nothing here.', { status: 404 })
  return Response.json({ ok: true })
}

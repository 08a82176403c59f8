import { inject } from 'vitest'
import type { Fault } from '../../dev/mailbox/mailbox.ts'
import { keepSecret } from './secrets.ts'
import { eventually } from './stripe.ts'

export type Received = {
  id: string
  key: string
  from: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  told: string[]
  /** Every address in its text, in order. */
  links: string[]
}

/** Everything that this address has received, newest first. */
export async function mailsTo(address: string): Promise<Received[]> {
  const answer = await fetch(`${inject('servers').mailbox}/_control/mails?to=${encodeURIComponent(address)}`)
  const mails = await answer.json<Omit<Received, 'links'>[]>()
  return mails.map((mail) => ({ ...mail, links: linksIn(mail.text) }))
}

/** Waits for the mail to this address, the newest whose subject matches. */
export async function mailTo(address: string, subject = /./): Promise<Received> {
  const [mail] = await eventually(
    async () => (await mailsTo(address)).filter((candidate) => subject.test(candidate.subject)),
    (found) => found.length > 0,
  )
  if (!mail) throw new Error(`no mail to ${address}`)
  return mail
}

/** Waits for the mail to this address that leads to this page, and answers the secret in its link. The newest. */
export async function tokenFor(address: string, page: string): Promise<string> {
  const leads = (links: string[]) => links.find((link) => new URL(link).pathname === page && tokenIn(link) !== '')
  const [found] = await eventually(
    async () => (await mailsTo(address)).flatMap(({ links }) => leads(links) ?? []),
    (links) => links.length > 0,
  )
  return tokenIn(found)
}

/** The secret in a mail's link. */
export const tokenIn = (link: string | undefined): string => new URLSearchParams(new URL(link ?? '').hash.slice(1)).get('token') ?? ''

function linksIn(text: string): string[] {
  const links = text.match(/https?:\/\/\S+/g) ?? []
  for (const link of links) keepSecret('a link in a mail', tokenIn(link))
  return links
}

/** Something to go wrong for the next mail to this address. */
export const mailFault = (address: string, kind: Fault['kind'], times = 1) => control('POST', 'faults', { kind, match: address, times })

/** The provider tells something of the newest mail to this address; answers the status that it heard. */
export const mailNews = async (address: string, what: string, eventId?: string): Promise<number> =>
  ((await control('POST', `news?to=${encodeURIComponent(address)}`, { what, eventId })) as { status: number }).status

async function control(method: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${inject('servers').mailbox}/_control/${path}`, { method, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the mailbox refused ${path}: ${await answer.text()}`)
  return answer.json()
}

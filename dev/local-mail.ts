import type { Settings } from './local-settings.ts'
import { startMailbox } from './mailbox/server.ts'
import { MAILBOX_SECRET, mailVariables, type Variables } from './variables.ts'

/** `url` is the mailbox's; undefined when a real provider is given. */
export type LocalMail = { url: string | undefined; variables: Variables; stop(): Promise<void> }

/** The local mailbox, or nothing at all when a provider is named. */
export async function startLocalMail({ ports, given }: Settings): Promise<LocalMail> {
  if (given['MAIL_PROVIDER']) return { url: undefined, variables: {}, stop: async () => {} }
  const mailbox = await startMailbox({ port: ports.mail })
  return { url: mailbox.url, variables: mailVariables(mailbox.url), stop: () => mailbox.stop() }
}

/** Has the mailbox tell this Worker what becomes of its mails. */
export async function pointMailWebhook(mailbox: string, api: string): Promise<void> {
  const body = JSON.stringify({ url: `${api}/api/v1/webhooks/resend`, secret: MAILBOX_SECRET })
  const answer = await fetch(`${mailbox}/_control/webhook`, { method: 'PUT', body })
  if (!answer.ok) throw new Error(`The mailbox refused its webhook: ${await answer.text()}`)
}

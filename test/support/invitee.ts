import { mailTo, tokenIn } from './mailbox.ts'
import { signedIn, type World } from './world.ts'

/** Somebody who was invited and is signed in under that address, with the secret that the mail brought. */
export async function invitee(shop: World, invitation: { email: string; role: string; locationIds?: string[] | null }, by = shop.owner) {
  const sent = await by.post('/invitations', invitation)
  if (sent.status !== 201) throw new Error(`not invited: ${sent.text}`)
  const person = await signedIn(invitation.email)
  const mail = await mailTo(invitation.email)
  return { id: sent.body.data.id as string, client: person, userId: person.userId, token: tokenIn(mail.links[0]), mail }
}

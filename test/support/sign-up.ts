import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { anyone, Client, type Answer, type Options } from './client.ts'
import { employed, id, sql, type World } from './world.ts'

export const PASSWORD = 'nine lives of a teapot'
export const stranger = () => ({ email: `${id()}@example.test`, name: 'Ada Lovelace', password: PASSWORD })

type Wanted = { email?: string; name?: string; password?: string; tenant?: string; locale?: string; consents?: string[] }

/** Somebody signs up and confirms it, without waiting for the mail; `data` is what they are signed in with. */
export async function signedUp(wanted: Wanted = {}, options: Options = {}) {
  const person = { ...stranger(), ...wanted }
  const asked = await anyone().post('/auth/signup', person, options)
  if (asked.status !== 202) throw new Error(`sign-up: ${asked.status} ${asked.text}`)
  const token = await tokenOfSignUp(sql, person.email.toLowerCase())
  const answer: Answer = await anyone().post('/auth/signup/confirmation', { token, password: person.password }, options)
  return { ...person, token, answer, data: answer.body.data }
}

/** Somebody with a password and a mailbox works for this shop, and is signed in there. */
export async function hired(shop: World, role: string) {
  const { email, data } = await signedUp()
  await employed(shop.tenantId, data.user.id, role)
  const answer = (await anyone().post('/auth/signin', { email, password: PASSWORD, tenant: shop.slug })).body.data
  return { email, refreshToken: answer.refreshToken as string, client: new Client(shop.base, answer.accessToken) }
}

import { Authenticator } from './authenticator.ts'
import { Browser } from '../../dev/openid/browser.ts'
import { anyone, api, Client } from './client.ts'
import { codeOf } from './authenticator-app.ts'
import { foreignToken } from './foreign-tokens.ts'
import { PASSWORD, signedUp } from './sign-up.ts'

/** Somebody whose authenticator app was confirmed; `recoveryCodes` are good at once, a code of the app only in the next step. */
export async function guardedPerson() {
  const { email, password, data } = await signedUp()
  const me = anyone(data.accessToken)
  const { secret } = (await me.post('/me/totp', { password })).body.data
  const confirmed = await me.post('/me/totp/confirmation', { code: codeOf(secret) })
  const [recoveryCode] = confirmed.body.data.recoveryCodes as string[]
  return { email, password, me: new Client(api(), data.accessToken), recoveryCode }
}

/** Somebody with a passkey, and what holds it. */
export async function keyedPerson() {
  const { data, password } = await signedUp()
  const me = anyone(data.accessToken)
  const key = new Authenticator()
  const options = (await me.post('/me/passkeys/challenges', { password })).body.data
  const added = await me.post('/me/passkeys', { name: 'Phone', credential: key.create(options) })
  return { key, password, id: String(added.body.data.id), me: new Client(api(), data.accessToken) }
}

const signed = async () => new Client(api(), (await signedUp()).data.accessToken)

async function linking(client: Client) {
  const { url, flow } = (await client.post('/api/v1/me/identities/local/flows', { password: PASSWORD })).body.data
  return { provider: 'local', flow, ...(await new Browser().signIn(url, `grace-${crypto.randomUUID()}`)) }
}

/** Calls about what somebody signs in with. */
export const factorArrangements = {
  'POST /api/v1/auth/mfa': async () => {
    const { email, password, recoveryCode } = await guardedPerson()
    const { ticket } = (await anyone().post('/auth/signin', { email, password })).body.data.mfa
    return { client: new Client(api()), body: { ticket, recoveryCode } }
  },
  'POST /api/v1/me/totp/confirmation': async () => {
    const { data, password } = await signedUp()
    const { secret } = (await anyone(data.accessToken).post('/me/totp', { password })).body.data
    return { client: new Client(api(), data.accessToken), body: { code: codeOf(secret) } }
  },
  'POST /api/v1/me/totp': async () => ({ client: await signed(), body: { password: PASSWORD } }),
  'POST /api/v1/me/totp/removal': async () => {
    const { me, password } = await guardedPerson()
    return { client: me, body: { password } }
  },
  'POST /api/v1/me/recovery-codes': async () => {
    const { me, password } = await guardedPerson()
    return { client: me, body: { password } }
  },
  'POST /api/v1/me/passkeys/challenges': async () => ({ client: await signed(), body: { password: PASSWORD } }),
  'POST /api/v1/me/passkeys': async () => {
    const client = await signed()
    const options = (await client.post('/api/v1/me/passkeys/challenges', { password: PASSWORD })).body.data
    return { client, body: { name: 'Phone', credential: new Authenticator().create(options) } }
  },
  'PATCH /api/v1/me/passkeys/:id': async () => {
    const { me, id } = await keyedPerson()
    return { client: me, values: { id }, body: { name: 'Laptop' } }
  },
  'POST /api/v1/me/passkeys/:id/removal': async () => {
    const { me, id, password } = await keyedPerson()
    return { client: me, values: { id }, body: { password } }
  },
  'POST /api/v1/auth/passkeys/challenges': async () => ({ client: new Client(api()) }),
  'POST /api/v1/auth/passkeys': async () => {
    const { key } = await keyedPerson()
    const { challenge } = (await anyone().post('/auth/passkeys/challenges')).body.data
    return { client: new Client(api()), body: { credential: key.get(challenge) } }
  },
  'POST /api/v1/auth/providers/:provider/flows': async () => ({ client: new Client(api()), values: { provider: 'local' }, body: {} }),
  'POST /api/v1/auth/providers/:provider/callback': async () => {
    const { url, flow } = (await anyone().post('/auth/providers/local/flows', {})).body.data
    const back = await new Browser().signIn(url, `grace-${crypto.randomUUID()}`)
    return { client: new Client(api()), values: { provider: 'local' }, body: { flow, ...back } }
  },
  'POST /api/v1/me/identities/:provider/flows': async () => ({
    client: await signed(),
    values: { provider: 'local' },
    body: { password: PASSWORD },
  }),
  'POST /api/v1/me/identities': async () => {
    const client = await signed()
    return { client, body: await linking(client) }
  },
  'POST /api/v1/me/identities/tokens': async () => ({
    client: await signed(),
    body: { token: await foreignToken(`grace-${crypto.randomUUID()}`), proof: { password: PASSWORD } },
  }),
  'DELETE /api/v1/me/identities/:id': async () => {
    const client = await signed()
    const linked = await client.post('/api/v1/me/identities', await linking(client))
    return { client, values: { id: String(linked.body.data.id) } }
  },
}

import type { Ctx } from '../../http/context.ts'
import { logFailure } from '../../http/log.ts'
import { secretHash } from '../../lib/secrets.ts'
import { isBreached } from '../../outside/breaches.ts'
import { PasswordRefused } from '../auth/problems.ts'
import { commonPasswordsIn } from './queries.ts'
import { foldings, isListed, normalised, TOO_EASY, weakness } from './rules.ts'

/** A password that somebody wants. `listed` belongs into the read that its verb begins with: the database hears twelve bits of each of its foldings. */
export async function wishFor(text: string) {
  const password = normalised(text)
  const hashes = await Promise.all(foldings(password).map(secretHash))
  return { password, hashes, listed: commonPasswordsIn({ prefixes: hashes.map((hash) => hash.slice(0, 2)) }) }
}

type Wish = Awaited<ReturnType<typeof wishFor>>
type Found = { marks: string }[]
type Wisher = { email: string; name: string }

/** Throws PASSWORD_REFUSED where it is too short, the person's own name, often chosen, or known from a breach; before anything is hashed. */
export async function refuseWeak(ctx: Ctx, { password, hashes }: Wish, found: Found, person: Wisher, field = 'password') {
  const message =
    weakness(password, person, ctx.config.PASSWORD_MIN) ??
    (isListed(hashes, found) ? TOO_EASY : undefined) ??
    ((await wasBreached(ctx, password)) ? 'Others have lost this password to thieves: it is in a published breach.' : undefined)
  if (message) throw PasswordRefused([{ in: 'json', field, message }])
}

/** Nobody waits long for that service, or is kept out because it is down. */
async function wasBreached({ config, requestId }: Ctx, password: string) {
  if (!config.BREACHES_URL) return false
  return isBreached(config.BREACHES_URL, password).catch((error: unknown) => {
    logFailure(error, requestId)
    return false
  })
}

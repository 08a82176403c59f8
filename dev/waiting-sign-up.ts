import { createHash, randomBytes } from 'node:crypto'

type Ask = (text: string, values: unknown[]) => Promise<unknown[]>

/**
 * A token for the newest sign-up that waits for this address, beside the one that was mailed: for seeds, fuzzers and tests, which hold the owner's login
 * and read no mail. Undefined where none waits, because the address has an account.
 */
export async function tokenOfSignUp(ask: Ask, email: string): Promise<string | undefined> {
  const token = randomBytes(32).toString('base64url')
  const made = await ask(
    `insert into one_time_tokens (hash, kind, data, created_at, expires_at)
     select $1, kind, data, created_at, expires_at from one_time_tokens where kind = 'sign-up' and data ->> 'email' = $2
     order by created_at desc limit 1 returning hash`,
    [createHash('sha256').update(token).digest('base64url'), email],
  )
  return made.length > 0 ? token : undefined
}

import type { Config } from '../../env.ts'
import { keyedHash } from '../../lib/secrets.ts'

/** By what an address's wrong passwords are counted (semantics 16.8), whether or not anybody signed up with it. No e-mail can be read out of it. */
export const lockKey = (config: Config, email: string) => keyedHash(config.PASSWORD_PEPPER, `lock:${email}`)

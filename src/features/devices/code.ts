import type { Ctx } from '../../http/context.ts'
import { keyedHash } from '../../lib/secrets.ts'

/** Forty bits are soon guessed by whoever has the table: so only we can make the hash. */
export const codeHash = ({ config }: Ctx, code: string) => keyedHash(config.PASSWORD_PEPPER, `pairing:${code}`)

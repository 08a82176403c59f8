import type { Ctx } from '../../http/context.ts'
import { namedHash } from '../../lib/peppers.ts'

/** Forty bits are soon guessed by whoever has the table: so only we can make the hash. */
export const codeHash = ({ config }: Ctx, code: string) => namedHash(config.PASSWORD_PEPPER, `pairing:${code}`)

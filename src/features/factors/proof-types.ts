import * as z from 'zod'
import { Password } from '../../http/fields.ts'
import { RecoveryCode, TotpCode } from '../auth/sign-in-types.ts'

/** Who is signed in says again who they are. */
export const ProveAgain = z
  .union([z.strictObject({ password: Password }), z.strictObject({ code: TotpCode }), z.strictObject({ recoveryCode: RecoveryCode })])
  .meta({ id: 'ProveAgain' })
export type ProveAgain = z.infer<typeof ProveAgain>

/** Before another way in is added. */
export const ProveToAdd = z.union([...ProveAgain.options, z.strictObject({})]).meta({
  id: 'ProveToAdd',
  description: 'As ProveAgain. Empty where the account has no password: then the sign-in may be ten minutes old.',
})
export type ProveToAdd = z.infer<typeof ProveToAdd>

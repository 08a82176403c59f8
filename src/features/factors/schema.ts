import * as z from 'zod'
import { mode, Tenant, TotpCode } from '../auth/sign-in-types.ts'
import { AuthenticationResponse, Passkey } from './passkey-types.ts'

export const Factors = z
  .strictObject({
    totp: z.strictObject({ confirmedAt: z.iso.datetime(), usedAt: z.iso.datetime().nullable() }).nullable(),
    passkeys: z.array(Passkey),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'Factors' })

export const TotpBegun = z
  .strictObject({
    secret: z.string().meta({ description: 'Base32, for who types it in.', example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }),
    uri: z.string().meta({
      description: 'For a QR code.',
      example: 'otpauth://totp/Cortado:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Cortado&algorithm=SHA1&digits=6&period=30',
    }),
  })
  .meta({ id: 'TotpBegun' })

export const ConfirmTotp = z.strictObject({ code: TotpCode }).meta({ id: 'ConfirmTotp' })

export const RecoveryCodes = z
  .strictObject({ recoveryCodes: z.array(z.string()).meta({ description: 'Shown once. Each stands in for a code, once.' }) })
  .meta({ id: 'RecoveryCodes' })

export const FactorRemoved = z.strictObject({ removed: z.literal(true) }).meta({ id: 'FactorRemoved' })

export const SignInWithPasskey = z
  .strictObject({ credential: AuthenticationResponse, tenant: Tenant.optional(), mode })
  .meta({ id: 'SignInWithPasskey' })

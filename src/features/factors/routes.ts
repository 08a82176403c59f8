import { ok } from '../../http/answer.ts'
import { limited } from '../../http/limit.ts'
import { TenantNotFound, Unauthenticated } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { relyingParty } from '../../outside/passkeys.ts'
import { handedOn } from '../auth/cookie.ts'
import { AccountLocked, FactorRefused, FactorRequired, OriginRefused } from '../auth/problems.ts'
import { SignedIn } from '../auth/sign-in-types.ts'
import { asStranger } from '../auth/tokens.ts'
import { ConsentRequired } from '../consents/problems.ts'
import { person } from '../privacy/rules.ts'
import { addPasskey } from './add-passkey.ts'
import { beginPasskey } from './begin-passkey.ts'
import { beginTotp } from './begin-totp.ts'
import { confirmTotp } from './confirm-totp.ts'
import { issuedChallenge, passkeysOf, renamedPasskey } from './passkey-queries.ts'
import { AddPasskey, CreationOptions, PasskeyAdded, PasskeyRenamed, RenamePasskey, RequestOptions, WhichPasskey } from './passkey-types.ts'
import {
  ChallengeRefused,
  FactorNotFound,
  PasskeyRefused,
  PasskeyTaken,
  PasskeyUnusable,
  ProofRefused,
  TooManyPasskeys,
  TotpEnrolled,
  TotpNotBegun,
  unproven,
} from './problems.ts'
import { ProveAgain, ProveToAdd } from './proof-types.ts'
import { guarded } from './queries.ts'
import { removePasskey } from './remove-passkey.ts'
import { removeTotp } from './remove-totp.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import { CHALLENGE_MS } from './rules.ts'
import { ConfirmTotp, FactorRemoved, Factors, RecoveryCodes, SignInWithPasskey, TotpBegun } from './schema.ts'
import { signInWithPasskey } from './sign-in-with-passkey.ts'

const wronglyProven = [ProofRefused, AccountLocked, FactorNotFound] as const

/** Under /api/v1, beside /me. */
export const factors = room()
  .get('/me/factors', returns(200, Factors, 'List what I sign in with besides my password'), allow('profile:read'), async (c) => {
    const { userId } = person(c.var.ctx)
    const [held, keys] = await c.var.ctx.db.read(guarded({ userId }), passkeysOf({ userId }))
    if (!held) throw Unauthenticated()
    const { totpConfirmedAt, totpUsedAt, recovery } = held
    const totp = totpConfirmedAt === null ? null : { confirmedAt: totpConfirmedAt, usedAt: totpUsedAt }
    const passkeys = keys.map(({ id, name, transports, createdAt, usedAt }) => ({ id, name, transports, createdAt, usedAt }))
    return c.json(ok({ totp, passkeys, recoveryCodesLeft: recovery.length }), 200)
  })
  .post(
    '/me/totp',
    returns(200, TotpBegun, 'Begin to add an authenticator app', TotpEnrolled, FactorRequired, ...unproven),
    allow('profile:write'),
    sensitive(),
    valid('json', ProveToAdd),
    async (c) => c.json(ok(await beginTotp(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/me/totp/confirmation',
    returns(
      200,
      RecoveryCodes,
      'Confirm the app with a code: from now on a sign-in asks for one',
      FactorRefused,
      TotpNotBegun,
      FactorRequired,
    ),
    allow('profile:write'),
    sensitive(),
    valid('json', ConfirmTotp),
    async (c) => c.json(ok(await confirmTotp(c.var.ctx, c.req.valid('json').code)), 200),
  )
  .post(
    '/me/totp/removal',
    returns(200, FactorRemoved, 'Remove the authenticator app', ...wronglyProven),
    allow('profile:write'),
    sensitive(),
    valid('json', ProveAgain),
    async (c) => {
      await removeTotp(c.var.ctx, c.req.valid('json'))
      return c.json(ok({ removed: true as const }), 200)
    },
  )
  .post(
    '/me/recovery-codes',
    returns(200, RecoveryCodes, 'Get ten new recovery codes: the old ones are void', ...wronglyProven),
    allow('profile:write'),
    sensitive(),
    valid('json', ProveAgain),
    async (c) => c.json(ok(await renewRecoveryCodes(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/me/passkeys/challenges',
    returns(200, CreationOptions, 'Begin to add a passkey', FactorRequired, ...unproven),
    allow('profile:write'),
    sensitive(),
    valid('json', ProveToAdd),
    async (c) => c.json(ok(await beginPasskey(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/me/passkeys',
    returns(
      201,
      PasskeyAdded,
      'Add the passkey that the browser made',
      PasskeyUnusable,
      ChallengeRefused,
      PasskeyTaken,
      TooManyPasskeys,
      FactorRequired,
    ),
    allow('profile:write'),
    sensitive(),
    valid('json', AddPasskey),
    async (c) => c.json(ok(await addPasskey(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/me/passkeys/:id',
    returns(200, PasskeyRenamed, 'Call a passkey something else', FactorNotFound),
    allow('profile:write'),
    sensitive(),
    valid('param', WhichPasskey),
    valid('json', RenamePasskey),
    async (c) => {
      const renamed = { ...c.req.valid('param'), ...c.req.valid('json') }
      await c.var.ctx.db.run(renamedPasskey(renamed))
      return c.json(ok(renamed), 200)
    },
  )
  .post(
    '/me/passkeys/:id/removal',
    returns(200, FactorRemoved, 'Remove a passkey', ...wronglyProven),
    allow('profile:write'),
    sensitive(),
    valid('param', WhichPasskey),
    valid('json', ProveAgain),
    async (c) => {
      await removePasskey(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return c.json(ok({ removed: true as const }), 200)
    },
  )
  .post(
    '/auth/passkeys/challenges',
    returns(200, RequestOptions, 'Begin to sign in with a passkey'),
    open('whoever is to sign in is nobody yet'),
    limited('signin'),
    async (c) => {
      const challenge = newSecret()
      const db = asStranger(c.var.ctx, null, { token_hash: await secretHash(challenge) })
      await db.run(issuedChallenge({ kind: 'passkey-sign-in' }))
      const { id: rpId } = relyingParty(c.var.ctx.config)
      return c.json(ok({ challenge, rpId, userVerification: 'required' as const, timeout: CHALLENGE_MS }), 200)
    },
  )
  .post(
    '/auth/passkeys',
    returns(
      200,
      SignedIn,
      'Sign in with a passkey alone',
      PasskeyRefused,
      ChallengeRefused,
      ConsentRequired,
      TenantNotFound,
      OriginRefused,
    ),
    open('the passkey is what signs in'),
    limited('signin'),
    valid('json', SignInWithPasskey),
    async (c) => c.json(ok(await handedOn(c, c.req.valid('json'), signInWithPasskey)), 200),
  )

import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { LimiterUnavailable, Unauthenticated } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { AccountLocked, PasswordRefused, PasswordWrong } from '../auth/problems.ts'
import { REFRESH_DAYS } from '../auth/rules.ts'
import { ProofRefused, ProofRequired } from '../factors/problems.ts'
import { person } from '../privacy/rules.ts'
import { changeEmail } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { changeProfile } from './change-profile.ts'
import { SignInNotFound } from './problems.ts'
import { placesOfUser, profile, revokedOthers, revokedSignIn, signInsOf } from './queries.ts'
import { deviceOf } from './rules.ts'
import {
  ChangeEmail,
  ChangePassword,
  ChangeProfile,
  ConfirmationsSent,
  Me,
  PasswordChanged,
  Profile,
  SignInHere,
  SignInRevoked,
  SignInsRevoked,
  WhichSignIn,
} from './schema.ts'
import { verifyEmail } from './verify-email.ts'

const MOST_PLACES = 100
const MOST_SIGN_INS = 100

/** Under /api/v1. */
export const me = room()
  .use('/me/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .get('/me', returns(200, Me, 'Who am I, where do I work, whose customer am I'), allow('profile:read'), async (c) => {
    const { userId } = person(c.var.ctx)
    const [known, found] = await c.var.ctx.db.read(profile({ userId }), placesOfUser({ most: MOST_PLACES }))
    if (!known || !found) throw Unauthenticated()
    return c.json(ok({ ...known, ...found.places }), 200)
  })
  .patch(
    '/me',
    returns(200, Profile, 'Change my name or language'),
    allow('profile:write'),
    sensitive(),
    valid('json', ChangeProfile),
    async (c) => {
      const changed = await changeProfile(c.var.ctx, person(c.var.ctx).userId, c.req.valid('json'))
      if (!changed) throw Unauthenticated()
      return c.json(ok(changed), 200)
    },
  )
  .put(
    '/me/password',
    returns(200, PasswordChanged, 'Change my password: all other sign-ins end', PasswordRefused, PasswordWrong, AccountLocked),
    allow('profile:write'),
    sensitive(),
    valid('json', ChangePassword),
    async (c) => {
      await changePassword(c.var.ctx, person(c.var.ctx).userId, c.req.valid('json'))
      return c.json(ok({ changed: true as const }), 200)
    },
  )
  .post(
    '/me/email-changes',
    returns(
      202,
      ConfirmationsSent,
      'Ask for another e-mail: it changes once both addresses have confirmed',
      PasswordWrong,
      ProofRefused,
      ProofRequired,
      AccountLocked,
      LimiterUnavailable,
    ),
    allow('profile:write'),
    sensitive(),
    valid('json', ChangeEmail),
    async (c) => {
      await changeEmail(c.var.ctx, person(c.var.ctx).userId, c.req.valid('json'))
      return c.json(ok({ status: 'mail_sent' as const }), 202)
    },
  )
  .post(
    '/me/email-verifications',
    returns(202, ConfirmationsSent, 'Ask for a mail that proves my address', LimiterUnavailable),
    allow('profile:write'),
    sensitive(),
    async (c) => {
      await verifyEmail(c.var.ctx, person(c.var.ctx).userId)
      return c.json(ok({ status: 'mail_sent' as const }), 202)
    },
  )
  .get(
    '/me/sign-ins',
    returns(200, z.array(SignInHere), 'List my sign-ins: device, place and last use'),
    allow('profile:read'),
    sensitive(),
    async (c) => {
      const { userId, signInId } = person(c.var.ctx)
      const { now, config, db } = c.var.ctx
      const ago = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString()
      const [rows] = await db.read(signInsOf({ userId, since: ago(REFRESH_DAYS), begun: ago(config.SIGN_IN_DAYS), most: MOST_SIGN_INS }))
      const shown = rows.map(({ userAgent, ...row }) => ({ ...row, current: row.id === signInId, device: deviceOf(userAgent) }))
      return c.json(ok(shown), 200)
    },
  )
  .delete('/me/sign-ins', returns(200, SignInsRevoked, 'Revoke all my other sign-ins'), allow('profile:write'), sensitive(), async (c) => {
    person(c.var.ctx)
    const answer = await c.var.ctx.db.run(revokedOthers({}))
    return c.json(ok({ revoked: answer?.revoked ?? 0 }), 200)
  })
  .delete(
    '/me/sign-ins/:id',
    returns(200, SignInRevoked, 'Revoke one of my sign-ins', SignInNotFound),
    allow('profile:write'),
    sensitive(),
    valid('param', WhichSignIn),
    async (c) => {
      const { id } = c.req.valid('param')
      person(c.var.ctx)
      await c.var.ctx.db.run(revokedSignIn({ id }))
      return c.json(ok({ id }), 200)
    },
  )

import { configOf } from '../../env.ts'
import { ok } from '../../http/answer.ts'
import { limited } from '../../http/limit.ts'
import { PlatformOff, TenantNotFound } from '../../http/problem.ts'
import { open, returns, room, streams, valid } from '../../http/room.ts'
import { jwks } from '../../http/tokens.ts'
import { ConsentRequired, ConsentTextNotFound, ConsentTextOutdated } from '../consents/problems.ts'
import { PlanLimit, PlanSuspended } from '../plans/problems.ts'
import { InvitationNotFound, InvitationOver } from '../staff/problems.ts'
import {
  AccountLocked,
  EmailTaken,
  FactorEnrolmentRequired,
  FactorRefused,
  FactorRequired,
  OriginRefused,
  PasswordRefused,
  PlatformRefused,
  RefreshRefused,
  SignInRefused,
  TicketRefused,
  TokenRefused,
} from './problems.ts'
import { confirmEmail } from './confirm-email.ts'
import { confirmSignUp } from './confirm-sign-up.ts'
import { forgetCookie, handedOn, handedOver, presented } from './cookie.ts'
import { refresh } from './refresh.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'
import {
  ConfirmEmail,
  ConfirmSignUp,
  Done,
  MailSent,
  Refresh,
  RequestPasswordReset,
  ResetPassword,
  ShowSecondFactor,
  SignedOut,
  SignIn,
  SignOut,
  SignUp,
  SignUpInvited,
} from './schema.ts'
import { SignedIn, SignInAnswer } from './sign-in-types.ts'
import { showSecondFactor } from './show-second-factor.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUpInvited } from './sign-up-invited.ts'
import { signUp } from './sign-up.ts'

/** At the root: where verifiers look. */
export const wellKnown = room().get(
  '/.well-known/jwks.json',
  streams('application/jwk-set+json', 'The public keys of our tokens'),
  open('public keys'),
  async (c) =>
    c.body(JSON.stringify(await jwks(configOf(c.env))), 200, {
      'Content-Type': 'application/jwk-set+json',
      'Cache-Control': 'public, max-age=300',
    }),
)

const mailSent = { status: 'mail_sent' as const }

/** Under /api/v1. */
export const auth = room()
  .use('/auth/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .post(
    '/auth/signup',
    returns(
      202,
      MailSent,
      'Sign up, as a customer where a tenant is named: a mail says how to go on',
      PasswordRefused,
      ConsentRequired,
      ConsentTextNotFound,
      ConsentTextOutdated,
      TenantNotFound,
    ),
    open('everybody may sign up'),
    limited('signup'),
    valid('json', SignUp),
    async (c) => {
      await signUp(c.var.ctx, c.req.valid('json'))
      return c.json(ok(mailSent), 202)
    },
  )
  .post(
    '/auth/signup/confirmation',
    returns(
      201,
      SignedIn,
      'Confirm a sign-up with its mail and its password, and be signed in',
      TokenRefused,
      SignInRefused,
      AccountLocked,
      EmailTaken,
      ConsentRequired,
      TenantNotFound,
      OriginRefused,
    ),
    open('the token of a mail is what asks'),
    limited('signin'),
    valid('json', ConfirmSignUp),
    async (c) => c.json(ok(await handedOn(c, c.req.valid('json'), confirmSignUp)), 201),
  )
  .post(
    '/auth/signup/invitation',
    returns(
      201,
      SignedIn,
      'Sign up with an invitation that came by mail: work there, and be signed in',
      EmailTaken,
      InvitationNotFound,
      InvitationOver,
      OriginRefused,
      PasswordRefused,
      PlanLimit,
      PlanSuspended,
      TenantNotFound,
    ),
    open('the secret of an invitation is what asks'),
    limited('signup'),
    valid('json', SignUpInvited),
    async (c) => c.json(ok(await handedOn(c, c.req.valid('json'), signUpInvited)), 201),
  )
  .post(
    '/auth/signin',
    returns(
      200,
      SignInAnswer,
      'Sign in, as staff or customer where a tenant is named: tokens, or a ticket where a second factor is wanted',
      SignInRefused,
      AccountLocked,
      TenantNotFound,
      OriginRefused,
      FactorEnrolmentRequired,
      ConsentRequired,
    ),
    open('the password is what signs in'),
    limited('signin'),
    valid('json', SignIn),
    async (c) => c.json(ok(await handedOn(c, c.req.valid('json'), signIn)), 200),
  )
  .post(
    '/auth/mfa',
    returns(
      200,
      SignedIn,
      'Show a second factor with the ticket of a sign-in, and be signed in',
      FactorRefused,
      TicketRefused,
      AccountLocked,
      ConsentRequired,
      OriginRefused,
    ),
    open('the ticket of a right password is what asks'),
    valid('json', ShowSecondFactor),
    async (c) => c.json(ok(await handedOn(c, c.req.valid('json'), showSecondFactor)), 200),
  )
  .post(
    '/auth/refresh',
    returns(
      200,
      SignedIn,
      'Get the next tokens, or those of another tenant',
      RefreshRefused,
      TenantNotFound,
      OriginRefused,
      PlatformRefused,
      FactorRequired,
      PlatformOff,
      FactorEnrolmentRequired,
      ConsentRequired,
    ),
    open('the refresh token is what asks'),
    valid('json', Refresh),
    async (c) => {
      const input = c.req.valid('json')
      return c.json(ok(handedOver(c, input, await refresh(c.var.ctx, presented(c, input), input))), 200)
    },
  )
  .post(
    '/auth/signout',
    returns(200, SignedOut, 'Sign out', OriginRefused),
    open('the refresh token is what asks'),
    valid('json', SignOut),
    async (c) => {
      const input = c.req.valid('json')
      await signOut(c.var.ctx, presented(c, input))
      forgetCookie(c, input)
      return c.json(ok({ signedOut: true as const }), 200)
    },
  )
  .post(
    '/auth/password-resets',
    returns(202, MailSent, 'Ask for a mail that lets me choose a new password'),
    open('who has forgotten the password can not sign in'),
    limited('reset'),
    valid('json', RequestPasswordReset),
    async (c) => {
      await requestPasswordReset(c.var.ctx, c.req.valid('json'))
      return c.json(ok(mailSent), 202)
    },
  )
  .post(
    '/auth/password-resets/confirmation',
    returns(200, Done, 'Choose a new password with the mail: every sign-in ends', TokenRefused, PasswordRefused),
    open('the token of a mail is what asks'),
    limited('reset'),
    valid('json', ResetPassword),
    async (c) => {
      await resetPassword(c.var.ctx, c.req.valid('json'))
      return c.json(ok({ done: true }), 200)
    },
  )
  .post(
    '/auth/email-confirmations',
    returns(200, Done, 'Confirm an address with the mail that it got: of a change, both have to', TokenRefused, EmailTaken),
    open('the token of a mail is what asks'),
    limited('reset'),
    valid('json', ConfirmEmail),
    async (c) => c.json(ok(await confirmEmail(c.var.ctx, c.req.valid('json'))), 200),
  )

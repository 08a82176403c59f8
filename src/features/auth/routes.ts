import { configOf } from '../../env.ts'
import { ok } from '../../http/answer.ts'
import { limited } from '../../http/limit.ts'
import { TenantNotFound, Unauthenticated } from '../../http/problem.ts'
import { allow, open, returns, room, streams, valid } from '../../http/room.ts'
import { jwks } from '../../http/tokens.ts'
import { AccountLocked, EmailTaken, PasswordRefused, RefreshRefused, SignInRefused } from './problems.ts'
import { placesOfUser, profile } from './queries.ts'
import { refresh } from './refresh.ts'
import { Me, Refresh, SignedIn, SignedOut, SignIn, SignOut, SignUp } from './schema.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'

const MOST_PLACES = 100

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

/** Under /api/v1. */
export const auth = room()
  .use('/auth/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .post(
    '/auth/signup',
    returns(201, SignedIn, 'Sign up, as a customer where a tenant is named', EmailTaken, PasswordRefused, TenantNotFound),
    open('everybody may sign up'),
    valid('json', SignUp),
    async (c) => c.json(ok(await signUp(c.var.ctx, c.req.valid('json'))), 201),
  )
  .post(
    '/auth/signin',
    returns(200, SignedIn, 'Sign in, as staff or customer where a tenant is named', SignInRefused, AccountLocked, TenantNotFound),
    open('the password is what signs in'),
    limited('signin'),
    valid('json', SignIn),
    async (c) => c.json(ok(await signIn(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/auth/refresh',
    returns(200, SignedIn, 'Get the next tokens, or those of another tenant', RefreshRefused, TenantNotFound),
    open('the refresh token is what asks'),
    valid('json', Refresh),
    async (c) => c.json(ok(await refresh(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post('/auth/signout', returns(200, SignedOut, 'Sign out'), open('the refresh token is what asks'), valid('json', SignOut), async (c) => {
    await signOut(c.var.ctx, c.req.valid('json'))
    return c.json(ok({ signedOut: true as const }), 200)
  })
  .get('/me', returns(200, Me, 'Who am I, where do I work, whose customer am I'), allow('profile:read'), async (c) => {
    const { actor, db } = c.var.ctx
    if (!('userId' in actor)) throw Unauthenticated()
    const [person, found] = await db.read(profile({ userId: actor.userId }), placesOfUser({ most: MOST_PLACES }))
    if (!person || !found) throw Unauthenticated()
    c.header('Cache-Control', 'no-store')
    return c.json(ok({ ...person, ...found.places }), 200)
  })

import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { limited } from '../../http/limit.ts'
import { TenantNotFound } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { handedOn } from '../auth/cookie.ts'
import { EmailTaken, FactorEnrolmentRequired, OriginRefused } from '../auth/problems.ts'
import { ConsentRequired } from '../consents/problems.ts'
import { SignInAnswer } from '../auth/sign-in-types.ts'
import { unproven } from '../factors/problems.ts'
import { ProveToAdd } from '../factors/proof-types.ts'
import { person } from '../privacy/rules.ts'
import { beginFlow } from './begin-flow.ts'
import { beginLink } from './begin-link.ts'
import { finishFlow } from './finish-flow.ts'
import { linkIdentity } from './link-identity.ts'
import { linkToken } from './link-token.ts'
import {
  EmailUnverified,
  FlowRefused,
  ForeignTokenRefused,
  IdentityNotFound,
  IdentityTaken,
  LastWayIn,
  LinkRequired,
  ProviderNotFound,
  ProviderRefused,
  ProviderUnavailable,
} from './problems.ts'
import { identitiesOf, unlinkedIdentity } from './queries.ts'
import {
  BeginFlow,
  FinishFlow,
  FlowBegun,
  Identity,
  IdentityGone,
  LinkIdentity,
  LinkToken,
  Providers,
  WhichIdentity,
  WhichProvider,
} from './schema.ts'

const atProvider = [ProviderNotFound, ProviderUnavailable, ProviderRefused] as const

/** Under /api/v1, beside /auth and /me. */
export const oidc = room()
  .get(
    '/auth/providers',
    returns(200, Providers, 'List whom people may sign in with'),
    open('a page shows it before anybody is signed in'),
    (c) => c.json(ok(c.var.ctx.config.OIDC_PROVIDERS.map(({ name }) => ({ name }))), 200),
  )
  .post(
    '/auth/providers/:provider/flows',
    returns(200, FlowBegun, 'Begin to sign in with a provider', ...atProvider),
    open('whoever is to sign in is nobody yet'),
    limited('signin'),
    valid('param', WhichProvider),
    valid('json', BeginFlow),
    async (c) => {
      const asked = { ...c.req.valid('param'), tenant: c.req.valid('json').tenant ?? null }
      return c.json(ok(await beginFlow(c.var.ctx, asked)), 200)
    },
  )
  .post(
    '/auth/providers/:provider/callback',
    returns(
      200,
      SignInAnswer,
      'Sign in, or up, as whom the provider says: tokens, or a ticket where a second factor is wanted',
      ...atProvider,
      FlowRefused,
      EmailUnverified,
      LinkRequired,
      IdentityTaken,
      EmailTaken,
      TenantNotFound,
      OriginRefused,
      FactorEnrolmentRequired,
      ConsentRequired,
    ),
    open('what the provider answers is what signs in'),
    limited('signin'),
    valid('param', WhichProvider),
    valid('json', FinishFlow),
    async (c) => {
      const { provider } = c.req.valid('param')
      return c.json(ok(await handedOn(c, c.req.valid('json'), (ctx, input) => finishFlow(ctx, provider, input))), 200)
    },
  )
  .get('/me/identities', returns(200, z.array(Identity), 'List whom I may sign in with'), allow('profile:read'), async (c) => {
    const [rows] = await c.var.ctx.db.read(identitiesOf({ userId: person(c.var.ctx).userId }))
    return c.json(ok(rows), 200)
  })
  .post(
    '/me/identities/:provider/flows',
    returns(200, FlowBegun, 'Begin to link a provider', ...atProvider, ...unproven),
    allow('profile:write'),
    sensitive(),
    valid('param', WhichProvider),
    valid('json', ProveToAdd),
    async (c) => c.json(ok(await beginLink(c.var.ctx, c.req.valid('param').provider, c.req.valid('json'))), 200),
  )
  .post(
    '/me/identities',
    returns(201, Identity, 'Link the provider: from now on it signs me in', ...atProvider, FlowRefused, EmailUnverified, IdentityTaken),
    allow('profile:write'),
    sensitive(),
    valid('json', LinkIdentity),
    async (c) => c.json(ok(await linkIdentity(c.var.ctx, person(c.var.ctx).userId, c.req.valid('json'))), 201),
  )
  .post(
    '/me/identities/tokens',
    returns(
      201,
      Identity,
      'Link a trusted issuer by its token: from now on its tokens are mine',
      ForeignTokenRefused,
      EmailUnverified,
      IdentityTaken,
      ...unproven,
    ),
    allow('profile:write'),
    sensitive(),
    valid('json', LinkToken),
    async (c) => c.json(ok(await linkToken(c.var.ctx, c.req.valid('json'))), 201),
  )
  .delete(
    '/me/identities/:id',
    returns(200, IdentityGone, 'Unlink a provider', IdentityNotFound, LastWayIn),
    allow('profile:write'),
    sensitive(),
    valid('param', WhichIdentity),
    async (c) => {
      const { id } = c.req.valid('param')
      person(c.var.ctx)
      await c.var.ctx.db.run(unlinkedIdentity({ id }))
      return c.json(ok({ id }), 200)
    },
  )

import { Hono } from 'hono'
import { byKey } from './features/api-keys/by-key.ts'
import { apiKeys } from './features/api-keys/routes.ts'
import { archiveFiles, archives } from './features/archives/routes.ts'
import { audit } from './features/audit/routes.ts'
import { auth, wellKnown } from './features/auth/routes.ts'
import { cards } from './features/cards/routes.ts'
import { catalog } from './features/catalog/routes.ts'
import { categories } from './features/categories/routes.ts'
import { classes } from './features/classes/routes.ts'
import { closures, platformClosures } from './features/closures/routes.ts'
import { consentsHere, myConsents } from './features/consents/routes.ts'
import { customers } from './features/customers/routes.ts'
import { devices, deviceTokens } from './features/devices/routes.ts'
import { docs } from './features/docs/routes.ts'
import { factors } from './features/factors/routes.ts'
import { domains } from './features/domains/routes.ts'
import { imports } from './features/imports/routes.ts'
import { inventory } from './features/inventory/routes.ts'
import { jobs } from './features/jobs/routes.ts'
import { mailNews } from './features/mail/routes.ts'
import { me } from './features/me/routes.ts'
import { modifierLists } from './features/modifiers/routes.ts'
import { oidc } from './features/oidc/routes.ts'
import { orders } from './features/orders/routes.ts'
import { payments } from './features/payments/routes.ts'
import { payLinks } from './features/pay-links/routes.ts'
import { pins } from './features/pins/routes.ts'
import { platform } from './features/platform/routes.ts'
import { plans } from './features/plans/routes.ts'
import { customersExports, myExports } from './features/exports/routes.ts'
import { customersPrivacy, myPrivacy } from './features/privacy/routes.ts'
import { realtime } from './features/realtime/routes.ts'
import { series } from './features/series/routes.ts'
import { sessions } from './features/sessions/routes.ts'
import { staff } from './features/staff/routes.ts'
import { platformSupport, support } from './features/support/routes.ts'
import { taxRates } from './features/taxes/routes.ts'
import { tenants } from './features/tenants/routes.ts'
import { webhooks } from './features/webhooks/routes.ts'
import { withContext } from './http/context.ts'
import { bodies, headers, origins, unstored } from './http/edge.ts'
import { onError, onNotFound } from './http/failure.ts'
import { perAddress, perTenant } from './http/limit.ts'
import { observed } from './http/log.ts'
import type { HonoEnv } from './http/room.ts'

const TENANT = '/api/v1/tenants/:tenant'

/** The building directory: what every request passes, and which room answers what. */
export const app = new Hono<HonoEnv>()
  .onError(onError)
  .notFound(onNotFound)
  .use(observed, headers, origins)
  .use('/api/*', unstored, perAddress, bodies, withContext, byKey)
  .use('/readyz', perAddress)
  .use(`${TENANT}/*`, perTenant)
  .route('/api/v1', auth)
  .route('/api/v1', deviceTokens)
  .route('/api/v1', me)
  .route('/api/v1', factors)
  .route('/api/v1', myPrivacy)
  .route('/api/v1', myExports)
  .route('/api/v1', archiveFiles)
  .route('/api/v1', myConsents)
  .route('/api/v1', oidc)
  .route('/api/v1/webhooks', webhooks)
  .route('/api/v1/webhooks', mailNews)
  .route('/api/v1/platform', platform)
  .route('/api/v1/platform', platformSupport)
  .route('/api/v1/platform', platformClosures)
  .route('/api/v1/tenants', tenants)
  .route(TENANT, staff)
  .route(TENANT, apiKeys)
  .route(TENANT, devices)
  .route(TENANT, pins)
  .route(TENANT, support)
  .route(TENANT, cards)
  .route(TENANT, customers)
  .route(TENANT, categories)
  .route(TENANT, taxRates)
  .route(TENANT, modifierLists)
  .route(TENANT, imports)
  .route(TENANT, catalog)
  .route(TENANT, inventory)
  .route(TENANT, classes)
  .route(TENANT, series)
  .route(TENANT, sessions)
  .route(TENANT, orders)
  .route(TENANT, payments)
  .route(TENANT, payLinks)
  .route(TENANT, realtime)
  .route(TENANT, jobs)
  .route(TENANT, audit)
  .route(TENANT, plans)
  .route(TENANT, domains)
  .route(TENANT, archives)
  .route(TENANT, closures)
  .route(TENANT, consentsHere)
  .route(TENANT, customersPrivacy)
  .route(TENANT, customersExports)
  .route('/', wellKnown)
  .route('/', docs)

/** For `hc<App>()`: end-to-end types of every route. */
export type App = typeof app

// Stripe's SDK without the hundred resources that its client makes whether or not they are used: 17 KB gzip of the Worker. Its requests,
// retries, errors and signatures are the SDK's own code; only the client object, which holds settings, is ours. Deep paths: its `exports` name
// the whole client alone. The version is pinned, and every payment test passes through here.
import type { Stripe } from 'stripe'
import { ApiVersion } from '../../node_modules/stripe/esm/apiVersion.js'
import * as errors from '../../node_modules/stripe/esm/Error.js'
import { WebPlatformFunctions } from '../../node_modules/stripe/esm/platform/WebPlatformFunctions.js'
import { RequestSender } from '../../node_modules/stripe/esm/RequestSender.js'
import { PaymentIntentResource } from '../../node_modules/stripe/esm/resources/PaymentIntents.js'
import { PaymentMethodResource } from '../../node_modules/stripe/esm/resources/PaymentMethods.js'
import { RefundResource } from '../../node_modules/stripe/esm/resources/Refunds.js'
import { SetupIntentResource } from '../../node_modules/stripe/esm/resources/SetupIntents.js'
import { StripeResource } from '../../node_modules/stripe/esm/StripeResource.js'
import { createApiKeyAuthenticator } from '../../node_modules/stripe/esm/utils.js'
import { createWebhooks } from '../../node_modules/stripe/esm/Webhooks.js'

type Options = {
  key: string
  host: string | undefined
  port: number | undefined
  protocol: string | undefined
  timeout: number
  retries: number
}

const platform = new WebPlatformFunctions()
const NAME = 'cortado'
/** As package.json pins it: Stripe sees it in the user agent. */
const VERSION = '23.1.0'
const HOST = 'api.stripe.com'

export const stripeErrors = errors
export const webhooks = createWebhooks(platform)
export const subtleCrypto = () => platform.createSubtleCryptoProvider()

/** What the SDK's own code asks of its client, by the SDK's own names. */
function clientFor({ key, host = HOST, port = 443, protocol = 'https', timeout, retries }: Options) {
  const httpClient = platform.createFetchHttpClient((url: RequestInfo | URL, init?: RequestInit) =>
    fetch(url, { ...init, redirect: 'manual' }),
  )
  const fields: Record<string, unknown> = {
    host,
    port,
    protocol,
    timeout,
    httpClient,
    maxNetworkRetries: retries,
    basePath: '/v1/',
    version: ApiVersion,
  }
  const agent = JSON.stringify({ lang: 'node', bindings_version: VERSION, httplib: 'fetch', application: { name: NAME } })
  const client = {
    _platformFunctions: platform,
    _emitter: platform.createEmitter(),
    _prevRequestMetrics: [],
    _appInfo: { name: NAME },
    _authenticator: createApiKeyAuthenticator(key),
    getApiField: (name: string) => fields[name] ?? null,
    // of its constants only the package's version is asked for, and what kind of agent it is: a Worker is none
    getConstant: (name: string) => (name === 'PACKAGE_VERSION' ? VERSION : ''),
    getMaxNetworkRetries: () => retries,
    // seconds, as the SDK's own
    getMaxNetworkRetryDelay: () => 5,
    getInitialNetworkRetryDelay: () => 0.5,
    getTelemetryEnabled: () => false,
    getEmitEventBodiesEnabled: () => false,
    getAppInfoAsString: () => NAME,
    getClientUserAgent: (told: (agent: string) => void) => told(agent),
    resolveBaseAddress: () => host,
  }
  return Object.assign(client, { _requestSender: new RequestSender(client as never, 0) }) as never
}

type Customers = Pick<Stripe['customers'], 'create' | 'del'>
/** What the SDK's resources send with. */
const REQUEST = '_makeRequest'
type Send = { [REQUEST](method: string, path: string, params: unknown, options: unknown): Promise<never> }

/** Two calls of the SDK's own forty, whose resource is larger than all of our others together. */
function customersOf(client: never): Customers {
  const resource = new StripeResource(client) as unknown as Send
  return {
    create: (params, options) => resource[REQUEST]('POST', '/v1/customers', params, options),
    del: (id, params, options) => resource[REQUEST]('DELETE', `/v1/customers/${encodeURIComponent(id)}`, params, options),
  }
}

type Parts = Pick<Stripe, 'paymentIntents' | 'refunds' | 'setupIntents' | 'paymentMethods'> & { customers: Customers }

/** The parts of Stripe's client that we use, with its own types. */
export function stripeClient(options: Options): Parts {
  const client = clientFor(options)
  return {
    paymentIntents: new PaymentIntentResource(client),
    refunds: new RefundResource(client),
    setupIntents: new SetupIntentResource(client),
    paymentMethods: new PaymentMethodResource(client),
    customers: customersOf(client),
  }
}

import * as z from 'zod'
import { peppersVariable } from './lib/peppers.ts'
import { issuersVariable, providersVariable } from './lib/providers.ts'
import { quotaOf, quotasIn } from './lib/quotas.ts'
import { isSealingKey } from './lib/sealed.ts'

/** What wrangler binds. `clock` exists only under dev/worker.ts, which moves time in tests. */
export type Env = {
  ENVIRONMENT: string
  DATABASE_URL: string
  JOB_DATABASE_URL: string
  RATE_ADDRESS?: RateLimit
  RATE_TENANT?: RateLimit
  EVENTS?: Queue
  CHANNELS?: DurableObjectNamespace
  BUCKETS?: DurableObjectNamespace
  ASSETS?: Fetcher
  METRICS?: AnalyticsEngineDataset
  MAIL?: SendEmail
  FILES?: R2Bucket
  clock?: () => number
} & Record<string, unknown>

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )

/** `corner-coffee=large,…`: how large tenants are, by id or slug, as metrics group them. */
const sizes = list.transform((pairs): Record<string, string> => Object.fromEntries(pairs.map((pair) => pair.split('='))))

const limits = z
  .string()
  .default('')
  .transform((text, context) => {
    try {
      return quotasIn(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })

const jsonList = z.string().transform((text, context): Record<string, string>[] => {
  try {
    const keys: unknown = JSON.parse(text)
    if (Array.isArray(keys) && keys.length > 0) return keys as Record<string, string>[]
  } catch {
    // said below, without the value
  }
  context.addIssue({ code: 'custom', message: 'expected a JSON array of private JWKs' })
  return z.NEVER
})

const Variables = z.object({
  ENVIRONMENT: z.enum(['dev', 'test', 'production']),
  RELEASE: z.string().default('dev'),
  DATABASE_URL: z.url(),
  JOB_DATABASE_URL: z.url(),
  PLATFORM_DATABASE_URL: z.url().optional(),
  PLATFORM_SECOND_FACTOR: z.enum(['required', 'spared']).default('required'),
  NEON_ENDPOINT: z.url().optional(),
  SIGNING_KEYS: jsonList,
  REFRESH_SECRET: peppersVariable,
  SIGN_IN_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  PASSWORD_PEPPER: peppersVariable,
  PASSWORD_MIN: z.coerce.number().int().min(12).max(64).default(12),
  SEALING_KEYS: list.refine(
    (keys) => keys.length > 0 && keys.every(isSealingKey),
    'expected version:key, with a key of 32 bytes in base64url',
  ),
  CORS_ORIGINS: list,
  PASSKEY_RP_ID: z.string().optional(),
  PASSKEY_ORIGINS: list,
  API_HOSTS: list,
  DNS_URL: z.url().default('https://cloudflare-dns.com/dns-query'),
  OIDC_PROVIDERS: providersVariable,
  TRUSTED_ISSUERS: issuersVariable,
  BREACHES_URL: z.url({ protocol: /^https?$/ }).optional(),
  TENANT_SIZES: sizes,
  LIMITS: limits,
  PRICE_LIST_SECONDS: z.coerce.number().int().min(0).max(300).default(10),
  APP_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:8787')
    .transform((url) => url.replace(/\/$/, '')),
  MAIL_PROVIDER: z.enum(['resend', 'cloudflare']).optional(),
  MAIL_FROM: z.email().optional(),
  MAIL_NAME: z.string().default('Cortado'),
  MAIL_REPLY_TO: z.email().optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_API_URL: z.url().default('https://api.resend.com'),
  RESEND_WEBHOOK_SECRETS: list,
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_PUBLISHABLE_KEY: z.string().optional(),
  STRIPE_PLATFORM_SECRETS: list,
  STRIPE_CONNECT_SECRETS: list,
  STRIPE_API_HOST: z.string().optional(),
  STRIPE_API_PORT: z.coerce.number().int().optional(),
  STRIPE_API_PROTOCOL: z.enum(['http', 'https']).optional(),
})

export type Config = z.infer<typeof Variables>

const parsed = new WeakMap<object, Config>()

/** Configuration, parsed once an isolate. Fails loudly and names what is missing or wrong; values are never printed. */
export function configOf(env: Env): Config {
  const known = parsed.get(env)
  if (known) return known
  const result = Variables.safeParse(env)
  if (!result.success)
    throw new Error(`Configuration: ${result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
  const config = result.data
  if (config.STRIPE_API_HOST && config.STRIPE_SECRET_KEY?.includes('_live_'))
    throw new Error('Configuration: STRIPE_API_HOST is set beside a live Stripe key')
  if (config.PLATFORM_SECOND_FACTOR === 'spared' && config.ENVIRONMENT === 'production')
    throw new Error('Configuration: PLATFORM_SECOND_FACTOR is spared in production')
  const plain = config.ENVIRONMENT === 'production' ? plainIn(config) : []
  if (plain.length > 0) throw new Error(`Configuration: ${plain.join(', ')}: production asks by https alone`)
  parsed.set(env, config)
  return config
}

/** Settings by which others would be asked without TLS. This machine itself is asked by any way: bundles are measured on it. */
function plainIn({
  NEON_ENDPOINT,
  DNS_URL,
  RESEND_API_URL,
  BREACHES_URL,
  STRIPE_API_HOST = 'api.stripe.com',
  STRIPE_API_PROTOCOL = 'https',
}: Config) {
  const asked = { NEON_ENDPOINT, DNS_URL, RESEND_API_URL, BREACHES_URL, STRIPE_API_PROTOCOL: `${STRIPE_API_PROTOCOL}://${STRIPE_API_HOST}` }
  return Object.entries(asked).flatMap(([name, url]) => {
    const { protocol, hostname } = new URL(url ?? 'https://neon')
    return protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost' ? [] : [name]
  })
}

/** How requests reach the database, and how jobs do: two roles of one database (decisions.md 2). */
export const requestServer = ({ DATABASE_URL, NEON_ENDPOINT, LIMITS }: Config) => {
  const { limit, seconds } = quotaOf(LIMITS, 'tenant')
  return { url: DATABASE_URL, endpoint: NEON_ENDPOINT, everyMs: (seconds * 1000) / limit }
}
export const jobServer = ({ JOB_DATABASE_URL, NEON_ENDPOINT }: Config) => ({ url: JOB_DATABASE_URL, endpoint: NEON_ENDPOINT })

/** How those who run the platform reach the database: a third role, which sees all tenants and writes down that it did. Null: nobody runs it from here. */
export const platformServer = ({ PLATFORM_DATABASE_URL: url, NEON_ENDPOINT }: Config) =>
  url === undefined ? null : { url, endpoint: NEON_ENDPOINT }

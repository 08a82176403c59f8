import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseUrls } from './cluster.ts'

export type Variables = Record<string, string>

const signingKey = () => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'EdDSA' })

/** Fresh secrets for one installation: two signing keys, so that a rotation is always under test. */
export const freshSecrets = (): Variables => ({
  SIGNING_KEYS: JSON.stringify([signingKey(), signingKey()]),
  REFRESH_SECRET: randomBytes(32).toString('base64url'),
  PASSWORD_PEPPER: `v1:${randomBytes(32).toString('base64url')}`,
  SEALING_KEYS: `v1:${randomBytes(32).toString('base64url')}`,
})

/** A laptop's secrets, made once and kept beside its data, so that a restart signs nobody out. What a newer release asks for besides is added. */
export function keptSecrets(path: string): Variables {
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Variables) : {}
  const secrets = { ...freshSecrets(), ...known }
  if (Object.keys(secrets).length > Object.keys(known).length) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  }
  return secrets
}

// `npm run secrets`: what a new installation needs, for `wrangler secret bulk`
if (import.meta.main) console.log(JSON.stringify(freshSecrets(), null, 2))

export const databaseVariables = (urls: DatabaseUrls, neonEndpoint: string): Variables => ({
  DATABASE_URL: urls.app,
  JOB_DATABASE_URL: urls.job,
  PLATFORM_DATABASE_URL: urls.platform,
  NEON_ENDPOINT: neonEndpoint,
})

export const STAND_IN_PLATFORM_SECRET = 'whsec_local_platform'
export const STAND_IN_CONNECT_SECRET = 'whsec_local_connect'

export const stripeVariables = (url: string): Variables => ({
  STRIPE_SECRET_KEY: 'sk_test_local',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
  STRIPE_PLATFORM_SECRETS: STAND_IN_PLATFORM_SECRET,
  STRIPE_CONNECT_SECRETS: STAND_IN_CONNECT_SECRET,
  STRIPE_API_HOST: new URL(url).hostname,
  STRIPE_API_PORT: new URL(url).port,
  STRIPE_API_PROTOCOL: 'http',
})

/** A laptop's provider of mail signs with this. */
export const MAILBOX_SECRET = `whsec_${Buffer.from('the local mailbox of Cortado').toString('base64')}`

export const MAILBOX_KEY = 're_local'

export const mailVariables = (url: string): Variables => ({
  MAIL_PROVIDER: 'resend',
  MAIL_FROM: 'hello@cortado.example',
  RESEND_API_KEY: MAILBOX_KEY,
  RESEND_API_URL: url,
  RESEND_WEBHOOK_SECRETS: MAILBOX_SECRET,
})

/** Exact limits that nobody meets by chance, where everybody shares one address. */
export const raisedLimits: Variables = { LIMITS: '*=1000000/60' }

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { givenUrls, isNeon } from '../../dev/local-database.ts'
import { localSettings, variableNames } from '../../dev/local-settings.ts'
import { serve } from '../../dev/serve.ts'

const root = join(import.meta.dirname, '..', '..')
const secrets = { REFRESH_SECRET: 'a'.repeat(40) }

test('.dev.vars.example lists every variable of the Worker, and the owner of the database', () => {
  const schema = /const Variables = z\.object\(\{(.+?)\n\}\)/s.exec(readFileSync(join(root, 'src', 'env.ts'), 'utf8'))?.[1] ?? ''
  const known = [...schema.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)
  expect(known.length).toBeGreaterThan(10)
  expect(new Set(variableNames())).toEqual(new Set([...known, 'OWNER_DATABASE_URL']))
})

test('the environment sets known variables only, and empty ones count as unset', () => {
  const { given, ports } = localSettings({ RELEASE: 'r1', STRIPE_SECRET_KEY: '', HOME: '/nowhere', CORTADO_PORT: '0' })
  expect(given).toMatchObject({ RELEASE: 'r1' })
  expect(given).not.toHaveProperty('STRIPE_SECRET_KEY')
  expect(given).not.toHaveProperty('HOME')
  expect(ports).toEqual({ api: 0, ops: 8788, sql: 4444, stripe: 12_111, mail: 12_112, postgres: 54_329 })
})

test('a port that is none is refused by name', () => {
  expect(() => localSettings({ CORTADO_SQL_PORT: 'many' })).toThrow('CORTADO_SQL_PORT is no port: many')
})

test('all logins are taken as they are, except that the owner never goes through a pooler', () => {
  const given = {
    DATABASE_URL: 'postgresql://app:a@ep-x-pooler.aws.neon.tech/shop',
    JOB_DATABASE_URL: 'postgresql://job:b@ep-x-pooler.aws.neon.tech/shop',
    PLATFORM_DATABASE_URL: 'postgresql://platform:d@ep-x-pooler.aws.neon.tech/shop',
    OWNER_DATABASE_URL: 'postgresql://owner:c@ep-x-pooler.aws.neon.tech/shop',
  }
  expect(givenUrls(given, secrets)).toEqual({
    app: given.DATABASE_URL,
    job: given.JOB_DATABASE_URL,
    platform: given.PLATFORM_DATABASE_URL,
    owner: 'postgresql://owner:c@ep-x.aws.neon.tech/shop',
  })
})

test('one login alone is the owner, and requests never use it', () => {
  const { owner, app, job } = givenUrls({ DATABASE_URL: 'postgresql://me:mine@db.example/shop' }, secrets)
  expect(owner).toBe('postgresql://me:mine@db.example/shop')
  expect([app, job].map((url) => new URL(url).username)).toEqual(['cortado_app', 'cortado_job'])
  expect(new URL(app).password.length).toBeGreaterThan(30)
  expect(app).not.toContain('mine')
})

test('two of three logins are refused', () => {
  const given = { DATABASE_URL: 'postgresql://a:a@db.example/shop', JOB_DATABASE_URL: 'postgresql://b:b@db.example/shop' }
  expect(() => givenUrls(given, secrets)).toThrow('OWNER_DATABASE_URL')
})

test.each([
  ['postgresql://a:a@ep-x.eu-central-1.aws.neon.tech/shop', true],
  ['postgresql://a:a@neon.tech.example/shop', false],
  ['postgresql://a:a@127.0.0.1:5432/shop', false],
])('%s is Neon: %s', (url, expected) => {
  expect(isNeon(url)).toBe(expected)
})

test('a Worker that does not build says in one line what the bundler found, and where', async () => {
  const entrypoint = 'build/unbuildable.ts'
  mkdirSync(join(root, 'build'), { recursive: true })
  writeFileSync(join(root, entrypoint), `import nothing from './nothing.ts'\nexport default { fetch: () => nothing }\n`)
  const attempt = serve({ variables: {}, entrypoint })
  await expect(attempt).rejects.toThrow(/^The Worker could not be built: build\/unbuildable\.ts:1: Could not resolve "\.\/nothing\.ts"$/)
  rmSync(join(root, entrypoint))
})

import { Client } from 'pg'
import { migrate } from './migrate.ts'

/** Connection strings of one local database: the owner migrates; requests, jobs and the platform have logins of their own (decisions.md 2). */
export type DatabaseUrls = { owner: string; app: string; job: string; platform: string }

const PASSWORD = 'cortado-local'

/** The logins of the database that `prepareDatabase` makes on this server. */
export function loginsOf(superuserUrl: string, name = 'cortado'): DatabaseUrls {
  const url = (user: string) => Object.assign(new URL(superuserUrl), { username: user, password: PASSWORD, pathname: `/${name}` }).href
  return { owner: url('cortado_owner'), app: url('cortado_app'), job: url('cortado_job'), platform: url('cortado_platform') }
}

/** Makes the owner's role and the database where they are missing, and leaves what is in it as it is. */
export async function createDatabase(superuserUrl: string, name = 'cortado'): Promise<DatabaseUrls> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const exists = async (question: string, value: string) => (await client.query(question, [value])).rowCount !== 0
    if (!(await exists('select 1 from pg_roles where rolname = $1', 'cortado_owner'))) {
      await client.query(`create role cortado_owner login createrole bypassrls password '${PASSWORD}'`)
    }
    if (!(await exists('select 1 from pg_database where datname = $1', name))) {
      await client.query(`create database ${client.escapeIdentifier(name)} owner cortado_owner`)
    }
  } finally {
    await client.end()
  }
  return loginsOf(superuserUrl, name)
}

/** A copy takes a tenth of what the migrations take. Nobody may be connected to what is copied. */
export async function copyDatabase(superuserUrl: string, { from, to }: { from: string; to: string }): Promise<DatabaseUrls> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const [source, copy] = [client.escapeIdentifier(from), client.escapeIdentifier(to)]
    await client.query(`create database ${copy} template ${source} owner cortado_owner strategy file_copy`)
  } finally {
    await client.end()
  }
  return loginsOf(superuserUrl, to)
}

/**
 * Makes the owner's role and the database where they are missing, migrates, and opens the logins. As on Neon, the owner may bypass
 * row security: Postgres refuses to validate a foreign key on a FORCEd table for anyone else.
 */
export async function prepareDatabase(superuserUrl: string, name = 'cortado'): Promise<DatabaseUrls> {
  const urls = await createDatabase(superuserUrl, name)
  await migrate({ ownerUrl: urls.owner, logins: [urls.app, urls.job, urls.platform] })
  return urls
}

// `npm run platform:admin -- add <email> [support] | remove <email> | list`: who runs the platform, said by the owner of the database alone.
import { Client } from 'pg'
import { asOwner, runCommand } from './owner.ts'

await runCommand((args) => asOwner(({ owner }) => connected(owner, (client) => said(client, args))))

async function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set row_security = off')
    return await work(client)
  } finally {
    await client.end()
  }
}

async function said(client: Client, [verb, email, role = 'admin']: string[]): Promise<string> {
  if (verb === 'list') return list(client)
  if (email === undefined || !['add', 'remove'].includes(verb ?? '') || !['admin', 'support'].includes(role))
    throw new Error('Say: add <email> [admin|support], remove <email>, or list.')
  const { rows } = await client.query<{ id: string }>('select id from users where email = lower($1)', [email])
  const id = rows[0]?.id
  if (id === undefined) throw new Error(`Nobody has signed up with ${email}.`)
  if (verb === 'remove') {
    const { rowCount } = await client.query('delete from platform_admins where user_id = $1', [id])
    return rowCount === 0 ? `${email} did not run the platform.` : `${email} no longer runs the platform.`
  }
  await client.query(
    'insert into platform_admins (user_id, role) values ($1, $2) on conflict (user_id) do update set role = excluded.role',
    [id, role],
  )
  return `${email} runs the platform as ${role}.`
}

async function list(client: Client): Promise<string> {
  const { rows } = await client.query<{ email: string; role: string }>(
    'select u.email, a.role from platform_admins a join users u on u.id = a.user_id order by u.email',
  )
  return rows.length === 0 ? 'Nobody runs the platform.' : rows.map(({ email, role }) => `${email}: ${role}`).join('\n')
}

import { api } from './client.ts'
import { id, sql } from './world.ts'

export const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

/** One job of the schedule in the Worker, at an instant. */
export async function ran(name: string, at: string, tenantId?: string): Promise<number> {
  const answer = await fetch(`${api()}/__dev/job?name=${name}${tenantId ? `&tenant=${tenantId}` : ''}`, {
    headers: { 'x-cortado-now': at },
  })
  return answer.json<number>()
}

/** A file in the Worker's storage. */
export const stored = (key: string, method = 'GET') => fetch(`${api()}/__dev/files?key=${encodeURIComponent(key)}`, { method })

/** While `work` runs the database refuses what is done `on` (`delete on locations`) to the rows `when` names. */
export async function refusing(on: string, when: string, work: () => Promise<unknown>) {
  const name = `refused_${id().replaceAll('-', '')}`
  await sql(`create function public.${name}() returns trigger language plpgsql as $$ begin raise 'no'; end $$`)
  await sql(`create trigger ${name} before ${on} for each row when (${when}) execute function public.${name}()`)
  try {
    await work()
  } finally {
    await sql(`drop function public.${name}() cascade`)
  }
}

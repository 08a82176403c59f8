import type { Database } from '../../db/database.ts'
import type { Query } from '../../db/query.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { notePlatform } from './queries.ts'

/** Who looked at what, and why: `tenant` and `user` are ids; a person is never looked at without a reason. */
export type Note = { action: string; tenant?: string; user?: string; email?: string; reason?: string; data?: object }

/** The first statement of every batch of the platform's. Without it row security shows nothing, so that no look goes unwritten. */
export function noted({ actor }: Ctx, note: Note): Query<unknown> {
  if (actor.kind !== 'platform') throw Forbidden()
  return notePlatform({ entry: JSON.stringify({ ...note, role: actor.role }) })
}

/** One tenant at a time is changed: the one that the note names. */
export const inTenant = ({ db }: Ctx, tenant: string): Database => db.as({ tenant_id: tenant })

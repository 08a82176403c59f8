import type * as z from 'zod'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { notice } from '../factors/notice.ts'
import { whoCame } from './flows.ts'
import { identityById, linkedIdentity, takenLink } from './queries.ts'
import type { LinkIdentity } from './schema.ts'

/** Whoever is signed in here, and has proven it to begin, has just signed in there, too. */
export async function linkIdentity(ctx: Ctx, userId: string, { provider, ...input }: z.infer<typeof LinkIdentity>) {
  const taken = await ctx.db.as({ token_hash: await secretHash(input.flow) }).run(takenLink({ userId }))
  if (!taken) throw new Error('app.take_flow answers a row')
  const { known, verified } = await whoCame(ctx, provider, input, taken.flow.provider)
  const id = uuidv7(ctx.now.getTime())
  const entry = JSON.stringify({ id, verified })
  const linked = await ctx.db.as(known).run(notice(ctx, taken, 'identity-linked'), linkedIdentity({ entry }), identityById({ id, userId }))
  if (!linked) throw new Error('what was linked is there')
  return linked
}

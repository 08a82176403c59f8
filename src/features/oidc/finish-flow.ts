import type * as z from 'zod'
import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { answered, asStranger, newSignIn } from '../auth/tokens.ts'
import { whoCame } from './flows.ts'
import { signedInExternally, takenFlow } from './queries.ts'
import type { FinishFlow } from './schema.ts'

/** The tokens, or what else has to be shown for them. The flow is spent first: whatever comes of it, nobody comes with it again. */
export async function finishFlow(ctx: Ctx, provider: string, input: z.infer<typeof FinishFlow>) {
  const token = { token_hash: await secretHash(input.flow) }
  const taken = await asStranger(ctx, null, token).run(takenFlow({}))
  if (!taken) throw new Error('app.take_flow answers a row')
  const { known, verified, name } = await whoCame(ctx, provider, input, taken.flow.provider)
  const begun = await newSignIn(ctx)
  const at = ctx.now.getTime()
  const entry = { ...begun.entry, identityId: uuidv7(at), userId: uuidv7(at), name, verified }
  const answer = await asStranger(ctx, taken.flow.tenant, known).run(signedInExternally({ entry: JSON.stringify(entry) }))
  if (!answer) throw new Error('app.sign_in_externally answers a row')
  return answered(ctx, answer.outcome, begun)
}

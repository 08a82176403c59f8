import type { Ctx } from '../../http/context.ts'
import { secretHash } from '../../lib/secrets.ts'
import { asStranger } from '../auth/tokens.ts'
import { leaving } from './flows.ts'
import { begunFlow } from './queries.ts'

type Asked = { provider: string; tenant: string | null }

/** Where the browser goes, and what the page keeps meanwhile: who has only the address that the provider sends the browser back to can not finish it. */
export async function beginFlow(ctx: Ctx, asked: Asked) {
  const { url, flow } = await leaving(ctx, asked.provider)
  await asStranger(ctx, null, { token_hash: await secretHash(flow) }).run(begunFlow({ entry: JSON.stringify(asked) }))
  return { url, flow }
}

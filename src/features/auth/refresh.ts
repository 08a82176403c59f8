import { platformServer } from '../../env.ts'
import type { Ctx } from '../../http/context.ts'
import { PlatformOff } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { RefreshRefused } from './problems.ts'
import { rotateIntoPlatform, rotateToken } from './queries.ts'
import { asStranger, signedIn, successorsOf } from './tokens.ts'

type Wanted = { tenant?: string | null | undefined; platform?: true | undefined }

/** The next pair of tokens; with `tenant` for that tenant, with `platform` for those who run all of it. The successor is derived, so that a lost answer can be given again. */
export async function refresh(ctx: Ctx, refreshToken: string | undefined, { tenant, platform }: Wanted = {}) {
  if (refreshToken === undefined) throw RefreshRefused()
  const successors = await successorsOf(ctx.config, refreshToken)
  const [presented, hashes] = await Promise.all([secretHash(refreshToken), Promise.all(successors.map(secretHash))])
  const longest = { longestDays: ctx.config.SIGN_IN_DAYS }
  const entry = {
    successorHash: hashes[0],
    known: hashes,
    newCustomerId: uuidv7(ctx.now.getTime()),
    ...longest,
    ...(tenant === null ? { leave: true } : {}),
  }
  const rotated = platform ? intoPlatform(ctx, entry) : rotateToken({ entry: JSON.stringify(entry) })
  const answer = await asStranger(ctx, tenant, { token_hash: presented }).run(rotated)
  if (!answer || 'reused' in answer.outcome) throw RefreshRefused()
  // what was given already is given again; it was made by an earlier secret where that has been changed since
  return signedIn(ctx, answer.outcome, successors[hashes.indexOf(answer.outcome.successorHash)] ?? '')
}

function intoPlatform({ config }: Ctx, entry: object) {
  if (!platformServer(config)) throw PlatformOff()
  return rotateIntoPlatform({ entry: JSON.stringify(entry), needsFactor: config.PLATFORM_SECOND_FACTOR === 'required' })
}

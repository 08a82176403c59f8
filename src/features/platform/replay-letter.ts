import type { Ctx } from '../../http/context.ts'
import { letterById, replayLetterRow } from './delivery-queries.ts'
import { noted } from './note-queries.ts'
import { LetterNotFound } from './problems.ts'

/** The next sweep works it off. */
export async function replayLetter(ctx: Ctx, id: string) {
  const letter = await ctx.db.run(
    noted(ctx, { action: 'letter.replayed', data: { letter: id } }),
    replayLetterRow({ id }),
    letterById({ id }),
  )
  if (!letter) throw LetterNotFound()
  return letter
}

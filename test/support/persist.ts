import type { Answer } from './client.ts'

/** As an integrator does: the same request with the same key until the answer is definite. Whatever says 503 has to say when. */
export async function persist(send: () => Promise<Answer>, { tries = 100, waitMs = 50 } = {}): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send().catch(() => undefined)
    if (answer?.status === 503 && answer.headers.get('retry-after') === null) throw new Error(`503 without Retry-After: ${answer.text}`)
    if (answer && answer.status !== 503 && answer.body.code !== 'IDEMPOTENCY_IN_PROGRESS') return answer
    if (attempt === tries) throw new Error(`no definite answer in ${tries} tries: ${answer?.text}`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

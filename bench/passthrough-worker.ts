// A bare Worker: no framework, no driver. `/n` sends the n-th tape's SQL with new ids and streams the answer back as it comes.
type Call = { headers: Record<string, string>; parts: string[]; slots: number[] }
type Taped = { fresh: number; calls: Call[] }
type Env = { ENDPOINT: string; TAPES: string }

let tapes: Taped[] | undefined

const newId = () => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

function send({ headers, parts, slots }: Call, ids: string[], endpoint: string) {
  let body = parts[0] ?? ''
  for (let i = 0; i < slots.length; i++) body += (ids[slots[i] ?? 0] ?? '') + (parts[i + 1] ?? '')
  return fetch(endpoint, { method: 'POST', headers, body })
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext) {
    const number = request.url.slice(request.url.lastIndexOf('/') + 1)
    if (number === 'healthz') return Response.json({ success: true, data: { status: 'ok' } })
    tapes ??= JSON.parse(env.TAPES) as Taped[]
    const tape = tapes[Number(number)]
    const [first, ...later] = tape?.calls ?? []
    if (!tape || !first) return new Response(null, { status: 404 })
    const ids = Array.from({ length: tape.fresh }, newId)
    const answer = await send(first, ids, env.ENDPOINT)
    for (const call of later) context.waitUntil(send(call, ids, env.ENDPOINT).then((after) => after.text()))
    return answer
  },
}

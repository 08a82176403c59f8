import type { IncomingMessage, ServerResponse } from 'node:http'
import { readText } from './body.ts'
import type { callLog } from './calls.ts'
import type { faultRules } from './faults.ts'

type Parts = { faults: ReturnType<typeof faultRules>; calls: ReturnType<typeof callLog> }

/** What only tests ask: `POST /faults`, `DELETE /faults`, `GET` and `DELETE /faults/:id`, `GET /calls?match=&but=`, `GET /calls/slow`. False for anything else. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { faults, calls }: Parts,
): Promise<boolean> {
  const [room, id] = url.pathname.split('/').slice(1)
  const asked = `${request.method} ${room}`
  if (asked === 'GET calls' && id === 'slow') say(response, 200, calls.slow())
  else if (asked === 'GET calls') say(response, 200, calls.matching(url.searchParams.get('match') ?? '', url.searchParams.get('but')))
  else if (asked === 'POST faults') await addRule(request, response, faults)
  else if (asked === 'GET faults' && id !== undefined) say(response, faults.told(id) ? 200 : 404, faults.told(id) ?? {})
  else if (asked === 'DELETE faults' && id === undefined) say(response, 200, faults.clear() ?? {})
  else if (asked === 'DELETE faults' && id !== undefined) say(response, faults.remove(id) ? 200 : 404, {})
  else return false
  return true
}

async function addRule(request: IncomingMessage, response: ServerResponse, faults: Parts['faults']): Promise<void> {
  try {
    say(response, 201, { id: faults.add(JSON.parse(await readText(request, 65_536))) })
  } catch (error) {
    say(response, 400, { message: (error as Error).message })
  }
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

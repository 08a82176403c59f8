import { type Html, html } from '../stripe/html.ts'
import { button, frame, table } from '../stripe/page-frame.ts'
import type { SlowCall } from '../neon/calls.ts'
import type { Backlog, DeadEvent, DeadLetter } from './backlog.ts'
import type { FailureLine, LogLines, RequestLine } from './log-lines.ts'
import { tiles } from './tiles.ts'

/** What the page shows; null is what could not be asked. */
export type Seen = { lines: LogLines; slow: SlowCall[] | null; backlog: Backlog | null; isStill: boolean }

const REQUESTS = 25
const FAILURES = 10
const REFRESH_SECONDS = 5

/** One look at a running system: nothing to load but itself, and every value in it escaped. */
export function opsPage({ lines, slow, backlog, isStill }: Seen): Response {
  const body = html`<h1>Cortado, running</h1>
    <p class="soft">
      What this laptop's Worker, outbox and inbox are at, newest first.
      ${isStill ? html`<a href="/ops">Look again every ${REFRESH_SECONDS} seconds</a>` : html`It looks again every ${REFRESH_SECONDS} seconds. <a href="/ops?still">Hold still</a>`}
    </p>
    ${tiles(lines, backlog)} ${backlog ? deadOnes(backlog) : html`<p class="note">The database does not answer.</p>`}
    <h2>Last requests</h2>
    ${table(
      ['When', 'Request', 'Status', 'Took', 'Calls · statements', 'Who', 'Trace'],
      lines.requests.slice(0, REQUESTS).map((line) => requestRow(line, backlog?.slugs)),
      'None yet: open /docs and try one.',
    )}
    <h2>Slow queries</h2>
    ${slow === null ? html`<p class="soft">The database is in the cloud: Neon's console knows.</p>` : slowOnes(slow)}
    <h2>What went wrong</h2>
    ${table(['When', 'What', 'Said', 'Request'], lines.failures.slice(0, FAILURES).map(failureRow), 'Nothing since the start.')}`
  return frame('Cortado, running', body, isStill ? {} : { refresh: REFRESH_SECONDS })
}

const clock = (at: Date) => html`<small>${at.toISOString().slice(11, 19)}</small>`
const colour = (status: number) => (status >= 500 ? 'bad' : status >= 400 ? 'wait' : 'good')

function requestRow(line: RequestLine, slugs?: Map<string, string>): Html {
  const { heardAt, method, route, status, code, ms, tenant, actor, trips, statements, requestId, trace } = line
  return html`<tr>
    <td>${clock(heardAt)}</td>
    <td><code>${method} ${route}</code></td>
    <td class="state-cell"><span class="state ${colour(status)}">${status}</span>${code !== null && html` <small>${code}</small>`}</td>
    <td class="amount">${ms} ms</td>
    <td class="amount">${trips === 0 ? html`<small>none</small>` : `${trips} · ${statements}`}</td>
    <td>${actor}${tenant !== null && html` <small>${slugs?.get(tenant) ?? tenant.slice(0, 8)}</small>`}</td>
    <td><code title="request ${requestId}">${trace.slice(0, 8)}</code></td>
  </tr>`
}

const slowOnes = (slow: SlowCall[]) =>
  table(
    ['Took', 'Statements', 'Request'],
    slow.map(
      ({ ms, statements, requestId }) =>
        html`<tr>
          <td class="amount">${ms.toFixed(1)} ms</td>
          <td>
            ${statements.map(
              (text) =>
                html`<details>
                  <summary><code>${text.replaceAll(/\s+/g, ' ').slice(0, 110)}</code></summary>
                  <pre>${text}</pre>
                </details>`,
            )}
          </td>
          <td><code>${requestId.slice(0, 13)}</code></td>
        </tr>`,
    ),
    'None yet.',
  )

function failureRow({ heardAt, name, code, message, requestId }: FailureLine): Html {
  return html`<tr>
    <td>${clock(heardAt)}</td>
    <td>${name} <small>${code}</small></td>
    <td>${message}</td>
    <td><code>${requestId}</code></td>
  </tr>`
}

function deadOnes({ events, letters }: Backlog): Html[] {
  const event = ({ tenant, id, type, attempts, at, error }: DeadEvent) =>
    deadRow({ name: `${tenant} · ${id}`, type, attempts, at, error, action: `/ops/events/${id}/replay` })
  const letter = ({ id, event: name, type, attempts, at, error }: DeadLetter) =>
    deadRow({ name, type, attempts, at, error, action: `/ops/letters/${id}/replay` })
  return [
    events.length > 0 &&
      html`<h2>Dead events</h2>
        ${table(DEAD, events.map(event), '')}`,
    letters.length > 0 &&
      html`<h2>Dead letters from Stripe</h2>
        ${table(DEAD, letters.map(letter), '')}`,
  ].filter((part) => part !== false)
}

const DEAD = ['Which', 'Type', 'Since', 'Tried', 'Why', '']
type Dead = { name: string; type: string; attempts: number; at: Date; error: string | null; action: string }

const deadRow = ({ name, type, attempts, at, error, action }: Dead) =>
  html`<tr>
    <td><code>${name}</code></td>
    <td>${type}</td>
    <td><small>${at.toISOString().slice(0, 16).replace('T', ' ')}</small></td>
    <td class="amount">${attempts} ×</td>
    <td>${error}</td>
    <td class="actions">${button(action, 'Replay')}</td>
  </tr>`

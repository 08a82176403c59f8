import { Html, html } from '../stripe/html.ts'
import type { Backlog, Depth } from './backlog.ts'
import type { LogLines, RequestLine } from './log-lines.ts'

const style = `
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 18px 0 6px }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px }
.tile b { display: block; font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.25 }
.tile span { color: var(--soft); font-size: 12.5px }
pre { white-space: pre-wrap; font-size: 12px; margin: 8px 0 } summary { cursor: pointer } summary code { color: var(--soft) }
`
/** Due for longer than this, something holds the deliveries up: the sweep comes every minute. */
const LATE_SECONDS = 120

/** The figures above everything else. */
export function tiles({ requests, work }: LogLines, backlog: Backlog | null): Html {
  const failed = requests.filter(({ status }) => status >= 500).length
  const tick = work.find(({ at }) => at === 'sweep')
  const done = Object.entries(tick?.done ?? {}).filter(([, count]) => count !== 0)
  return html`<style>
      ${new Html(style)}
    </style>
    <div class="tiles">
      ${tile('Requests, of the last 300', String(requests.length), `${failed} failed · 95 % within ${p95(requests)} ms`, failed > 0)}
      ${backlog && [deep('Outbox', backlog.outbox), deep("Stripe's inbox", backlog.inbox)]}
      ${tile('Last sweep', tick ? tick.heardAt.toISOString().slice(11, 19) : '–', done.length === 0 ? 'nothing to do' : done.map(jobDone).join(' · '), false)}
    </div>`
}

const jobDone = ([name, count]: [string, number | null]) => `${name} ${count ?? 'failed'}`

function deep(name: string, { waiting, dead, seconds }: Depth): Html {
  const age = seconds === 0 ? 'nothing is late' : `oldest due ${lasting(seconds)} ago`
  return tile(name, String(waiting), dead === 0 ? age : `${age} · ${dead} dead`, dead > 0 || seconds > LATE_SECONDS)
}

const tile = (name: string, figure: string, more: string, alarming: boolean) =>
  html`<div class="tile"><span>${name}</span><b class="${alarming ? 'bad' : ''}">${figure}</b><span>${more}</span></div>`

const lasting = (seconds: number) =>
  seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`

function p95(requests: readonly RequestLine[]): number {
  const sorted = requests.map(({ ms }) => ms).sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
}

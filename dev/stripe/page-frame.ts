import type Stripe from 'stripe'
import { Html, html } from './html.ts'

const style = `
:root { color-scheme: light dark; --ink: #1c1a17; --soft: #6f675e; --line: #e4ded6; --paper: #faf8f5; --card: #fff; --accent: #6f4e37; --good: #1f7a4d; --bad: #b3261e; --wait: #8a6100 }
@media (prefers-color-scheme: dark) { :root { --ink: #efeae4; --soft: #a89f94; --line: #3a352f; --paper: #191715; --card: #22201d; --accent: #d9a77f; --good: #6fcf97; --bad: #ff8a80; --wait: #f2c14e } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1240px; margin: 0 auto; padding: 32px 20px 64px }
main.narrow { max-width: 520px }
h1 { font-size: 22px; margin: 0 0 4px } h2 { font-size: 16px; margin: 36px 0 10px }
p { margin: 0 0 16px } .soft, small { color: var(--soft) } code { font-size: 12.5px }
a { color: var(--accent) }
.box { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto }
.box.padded { padding: 20px; margin-top: 20px }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 500; font-size: 12.5px; color: var(--soft) }
th, td { padding: 9px 14px; border-bottom: 1px solid var(--line); vertical-align: middle }
tr:last-child td { border-bottom: 0 }
td.amount, td.state-cell { font-variant-numeric: tabular-nums; white-space: nowrap }
.state { font-size: 12.5px; font-weight: 600; white-space: nowrap } .good { color: var(--good) } .bad { color: var(--bad) } .wait { color: var(--wait) }
form { display: inline } .actions { white-space: nowrap; text-align: right }
button, .button { font: inherit; font-size: 13px; padding: 4px 11px; border-radius: 7px; border: 1px solid var(--line); background: transparent; color: var(--ink); cursor: pointer; text-decoration: none }
button:hover, .button:hover { border-color: var(--accent) } button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); font-size: 15px; padding: 10px 16px; width: 100%; margin-top: 14px }
.price { font-size: 34px; font-weight: 650; font-variant-numeric: tabular-nums; margin: 6px 0 18px }
label.card { display: flex; gap: 10px; align-items: baseline; padding: 7px 2px; border-bottom: 1px solid var(--line) } label.card small { margin-left: auto }
.note { border-left: 3px solid var(--bad); padding: 8px 12px; background: var(--card); margin: 14px 0 }
`

/** A whole page, with nothing to load but itself. `refresh` is in seconds. */
export function frame(title: string, body: Html, { narrow = false, refresh = 0 } = {}): Response {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh > 0 && html`<meta http-equiv="refresh" content="${refresh}" />`}
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main class="${narrow ? 'narrow' : ''}">${body}</main>
      </body>
    </html>`
  return new Response(page.text, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}

/** 1200 and eur as €12.00, with as many digits as the currency has. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** A state word in the colour of its meaning. */
export function state(word: string): Html {
  const good = ['succeeded', 'delivered']
  const bad = ['failed', 'dropped', 'canceled']
  return html`<span class="state ${good.includes(word) ? 'good' : bad.includes(word) ? 'bad' : 'wait'}">${word.replaceAll('_', ' ')}</span>`
}

/** Rows under their heads, or a sentence where there are none. */
export function table(heads: string[], rows: Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="soft">${empty}</p>`
  return html`<div class="box">
    <table>
      <tr>
        ${heads.map((head) => html`<th>${head}</th>`)}
      </tr>
      ${rows}
    </table>
  </div>`
}

/** A form of one button. */
export function button(action: string, label: string, fields: Record<string, string> = {}): Html {
  const hidden = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
  return html`<form method="post" action="${action}">${hidden}<button>${label}</button></form>`
}

/** What an intent is for, in the words of whoever made it. */
export function purpose({ description, metadata }: Stripe.PaymentIntent): string {
  return (
    description ??
    Object.entries(metadata)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')
  )
}

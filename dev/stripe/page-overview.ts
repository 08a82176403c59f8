import type Stripe from 'stripe'
import { type Html, html } from './html.ts'
import { button, frame, money, purpose, state, table } from './page-frame.ts'
import type { Store } from './store.ts'
import { allStores, type World } from './world.ts'

const payable = ['requires_payment_method', 'requires_confirmation', 'requires_action']
const shown = 40

/** The first page: every intent and event of every account, newest first, and what a person can do to them. */
export function overview(world: World): Response {
  const stores = allStores(world)
  const intents = stores.flatMap((store) =>
    store.paymentIntents
      .newestFirst()
      .slice(0, shown)
      .map((intent) => intentRow(store, intent)),
  )
  const events = stores
    .flatMap((store) => store.events.newestFirst().slice(0, shown))
    .sort((one, other) => other.created - one.created)
    .slice(0, shown)
  const body = html`<h1>Stripe, locally</h1>
    <p class="soft">
      A stand-in for the API version ${world.shapes.apiVersion}. Nothing here is real money, and nothing leaves this machine.
    </p>
    <h2>Payment intents</h2>
    ${table(['Intent', 'For', 'Amount', 'State', ''], intents, 'No intent yet: start a card payment in the shop.')}
    <h2>Next event</h2>
    <p>
      ${(['delay', 'drop', 'duplicate', 'reorder'] as const).map((kind) => html`${button('/faults', nextWords[kind], { kind })} `)}
      ${world.faults.length > 0 && button('/faults/clear', `Clear ${world.faults.filter(({ times }) => times > 0).length} planned`)}
    </p>
    <h2>Events</h2>
    ${table(
      ['Event', 'Type', 'About', 'Delivery', ''],
      events.map((event) => eventRow(world, event)),
      'No event yet.',
    )}
    <h2>Endpoints</h2>
    ${endpoints(world)}`
  return frame('Stripe, locally', body, { refresh: 5 })
}

const endpoints = (world: World) =>
  table(
    ['URL', 'Gets events of'],
    world.endpoints.map(
      ({ url, connect }) =>
        html`<tr>
          <td><code>${url}</code></td>
          <td>${connect ? 'connected accounts' : 'the platform'}</td>
        </tr>`,
    ),
    'No webhook endpoint: events are kept and not sent.',
  )

const nextWords = { delay: 'Delay by 10 s', drop: 'Drop', duplicate: 'Send five times', reorder: 'Swap with the one after' }

function intentRow({ connected, account }: Store, intent: Stripe.PaymentIntent): Html {
  const open = payable.includes(intent.status)
  return html`<tr>
    <td><code>${intent.id}</code>${connected && html`<br /><small>${account.id}</small>`}</td>
    <td>${purpose(intent)}</td>
    <td class="amount">${money(intent.amount, intent.currency)}</td>
    <td>${state(intent.status)}</td>
    <td class="actions">
      ${open && html`<a class="button" href="/pay/${intent.id}">Pay …</a> `}
      ${(open || intent.status === 'requires_capture') && button(`/pay/${intent.id}/cancel`, 'Cancel')}
    </td>
  </tr>`
}

function eventRow(world: World, event: Stripe.Event): Html {
  const deliveries = world.deliveries.filter((delivery) => delivery.event === event.id)
  const about = 'id' in event.data.object ? event.data.object.id : ''
  return html`<tr>
    <td><code>${event.id}</code></td>
    <td>${event.type}</td>
    <td><code>${about}</code></td>
    <td class="state-cell">
      ${deliveries.map(({ state: word, status, attempts }) => html`${state(word)} <small>${status ?? ''}${attempts > 1 && ` · try ${attempts}`}</small><br />`)}
    </td>
    <td class="actions">
      ${button(`/events/${event.id}/redeliver`, 'Send again')} ${button(`/events/${event.id}/redeliver`, '× 5', { copies: '5' })}
    </td>
  </tr>`
}

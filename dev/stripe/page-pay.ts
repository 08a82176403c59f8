import type Stripe from 'stripe'
import { type Html, html } from './html.ts'
import { button, frame, money, purpose, state } from './page-frame.ts'
import { testCards } from './test-cards.ts'

/** The page on which a person pays one intent with a test card. `back` is where the shop wants them afterwards. */
export function payPage(intent: Stripe.PaymentIntent, back: string, note = ''): Response {
  const open = ['requires_payment_method', 'requires_confirmation'].includes(intent.status)
  const reason = note || (open ? intent.last_payment_error?.message : '')
  const body = html`${price(intent)} ${reason && html`<p class="note" role="alert">${reason}</p>`}
    ${open ? cards(intent, back) : html`<p>${state(intent.status)}</p>`}
    ${intent.status === 'requires_action' && html`<p><a class="button" href="/authenticate/${intent.id}">Go on to 3D Secure</a></p>`}
    <p>${open && button(`/pay/${intent.id}/cancel`, 'Cancel this payment')} <a href="/">All payments</a></p>`
  return frame(`Pay ${money(intent.amount, intent.currency)}`, body, { narrow: true })
}

/** The bank's page: the card's owner says who they are, or doesn't. */
export function authenticationPage(intent: Stripe.PaymentIntent): Response {
  const to = `/authenticate/${intent.id}`
  const asks = html`<div class="box padded">
    <p>The bank of this test card wants to know that it is you.</p>
    ${button(to, 'Complete authentication', { outcome: 'succeed' })} ${button(to, 'Fail authentication', { outcome: 'fail' })}
  </div>`
  const body = html`${price(intent)} ${intent.status === 'requires_action' ? asks : state(intent.status)}`
  return frame('3D Secure', body, { narrow: true })
}

/** The receipt that a charge links to. */
export function receiptPage(charge: Stripe.Charge): Response {
  const refunded = charge.amount_refunded > 0 && html`<p>Refunded: ${money(charge.amount_refunded, charge.currency)}</p>`
  const body = html`<h1>Receipt</h1>
    <div class="price">${money(charge.amount_captured, charge.currency)}</div>
    <p>${state(charge.status)}</p>
    ${refunded}
    <p><code>${charge.id}</code></p>`
  return frame('Receipt', body, { narrow: true })
}

function price(intent: Stripe.PaymentIntent): Html {
  return html`<h1>${purpose(intent) || 'Payment'}</h1>
    <div class="price">${money(intent.amount, intent.currency)}</div>`
}

function cards(intent: Stripe.PaymentIntent, back: string): Html {
  const choices = testCards.map(
    ({ alias, number, says }, index) =>
      html`<label class="card">
        <input type="radio" name="card" value="${alias}" ${index === 0 && 'checked'} /> ${says} <small>•••• ${number.slice(-4)}</small>
      </label>`,
  )
  return html`<form method="post" action="/pay/${intent.id}">
    <input type="hidden" name="return_url" value="${back}" />
    <div class="box padded">${choices}<button class="main">Pay ${money(intent.amount, intent.currency)}</button></div>
  </form>`
}

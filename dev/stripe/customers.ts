import type Stripe from 'stripe'
import { type Call, emit, fresh, type Handler, overlay, overlayMetadata } from './call.ts'
import { page } from './list.ts'
import { invalid, missing } from './refusal.ts'
import { attach, findPaymentMethod } from './payment-methods.ts'

const settable = [
  'address',
  'description',
  'email',
  'name',
  'phone',
  'preferred_locales',
  'shipping',
  'tax_exempt',
  'business_name',
  'individual_name',
]

export const customers: Record<string, Handler> = {
  'customers.create': (call) => {
    const made = fresh<Stripe.Customer>(call, 'Customer', 'cus_', {
      currency: null,
      delinquent: false,
      tax_exempt: 'none',
      name: null,
      phone: null,
      address: null,
    })
    made.invoice_prefix = call.world.newId('', 8).toUpperCase()
    made.next_invoice_sequence = 1
    made.preferred_locales = []
    call.store.customers.add(made)
    change(call, made)
    emit(call, 'customer.created', made)
    return made
  },
  'customers.retrieve': (call) => {
    const found = call.store.customers.get(call.id)
    if (!found) throw missing('customer', call.id)
    return found
  },
  'customers.update': (call) => {
    const found = findCustomer(call, call.id)
    emit(call, 'customer.updated', found, change(call, found))
    return found
  },
  'customers.list': (call) => {
    const { email } = call.params as Stripe.CustomerListParams
    const rows = call.store.customers.newestFirst().filter((row): row is Stripe.Customer => !row.deleted)
    return page(
      rows.filter((row) => !email || row.email === email),
      call.params,
      '/v1/customers',
    )
  },
  'customers.delete': (call) => {
    const found = findCustomer(call, call.id)
    const deleted: Stripe.DeletedCustomer = { id: found.id, object: 'customer', deleted: true }
    call.store.customers.add(deleted)
    for (const method of call.store.paymentMethods.newestFirst().filter(({ customer }) => customer === found.id)) {
      method.customer = null
      call.store.detached.add(method.id)
    }
    emit(call, 'customer.deleted', found)
    return deleted
  },
}

/** A customer that was not deleted. `param` makes its absence a 400 instead of a 404. */
export function findCustomer({ store }: Call, id: string, param?: string): Stripe.Customer {
  const found = store.customers.get(id)
  if (!found || found.deleted) throw missing('customer', id, param)
  return found
}

function change(call: Call, customer: Stripe.Customer) {
  const { payment_method: method, invoice_settings: settings, email } = call.params as Stripe.CustomerCreateParams
  if (email && !/^[^@\s]+@[^@\s]+$/.test(email)) throw invalid(`Invalid email address: ${email}`, 'email_invalid', 'email')
  const previous = { ...overlay(call, 'Customer', customer, settable), ...overlayMetadata(call, customer) }
  if (method) attach(call, findPaymentMethod(call, method, 'payment_method'), customer.id)
  if (settings?.default_payment_method !== undefined)
    customer.invoice_settings.default_payment_method = settings.default_payment_method || null
  return previous
}

// A customer orders from a shop: `node examples/client.ts http://localhost:8787 demo ada@example.com 'a password'`
import { connect, dataOf } from '../src/client.ts'

const [url = 'http://localhost:8787', tenant = 'demo', email = '', password = ''] = process.argv.slice(2)

let token: string | undefined
const api = connect({ url, token: () => token }).api.v1
const shop = api.tenants[':tenant']

const session = await dataOf(api.auth.signin.$post({ json: { email, password, tenant } }))
if (!('accessToken' in session)) throw new Error('this account wants a second factor, which this example does not ask for')
token = session.accessToken

const [location] = await dataOf(shop.locations.$get({ param: { tenant }, query: {} }))
const [found] = await dataOf(shop.products.$get({ param: { tenant }, query: {} }))
if (!location || !found) throw new Error('this shop has nothing to sell yet')
const { variants } = await dataOf(shop.products[':id'].$get({ param: { tenant, id: found.id }, query: {} }))
const [variant] = variants
if (!variant) throw new Error('this product comes in no variant')

const basket = { locationId: location.id, lines: [{ variantId: variant.id, quantity: 2 }] }
const quote = await dataOf(shop.quotes.$post({ param: { tenant }, json: basket }))
const order = await dataOf(shop.orders.$post({ param: { tenant }, json: { ...basket, name: 'Ada', expectedTotal: quote.total } }))
console.log(`Order ${order.number}: ${order.total} ${order.currency}, ${order.status}`)

const payment = await dataOf(shop.orders[':id'].payments.$post({ param: { tenant, id: order.id }, json: { kind: 'card_online' } }))
console.log(`Payment ${payment.id}: give ${payment.clientSecret ?? 'nothing'} to Stripe's Payment Element`)

// server-sent events: one line that starts with `data:` each
const stream = await shop.orders[':id'].events.$get({ param: { tenant, id: order.id }, query: {} })
for await (const text of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) console.log(text.trim())

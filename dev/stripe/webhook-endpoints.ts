import type Stripe from 'stripe'
import { type Call, fresh, type Handler, mergeMetadata, overlay, overlayMetadata } from './call.ts'
import { page } from './list.ts'
import { invalid, missing } from './refusal.ts'

export const webhookEndpoints: Record<string, Handler> = {
  'webhook_endpoints.create': (call) => {
    const params = call.params as unknown as Stripe.WebhookEndpointCreateParams
    assertUrl(params.url)
    const made = fresh<Stripe.WebhookEndpoint>(call, 'WebhookEndpoint', 'we_', {
      url: params.url,
      enabled_events: params.enabled_events,
      description: params.description ?? null,
      api_version: params.api_version ?? null,
      metadata: mergeMetadata({}, params.metadata),
      status: 'enabled',
    })
    call.store.webhookEndpoints.add(made)
    const secret = call.world.newId('whsec_', 32)
    const account = call.store.connected ? call.store.account.id : null
    const rest = { match: '', object: made.id, apiVersion: made.api_version }
    call.world.endpoints.push({
      url: made.url,
      secrets: [secret],
      connect: params.connect ?? false,
      account,
      events: made.enabled_events,
      ...rest,
    })
    return { ...made, secret }
  },
  'webhook_endpoints.retrieve': (call) => find(call),
  'webhook_endpoints.update': (call) => {
    const found = find(call)
    const { url, disabled } = call.params as Stripe.WebhookEndpointUpdateParams
    if (url) assertUrl(url)
    overlay(call, 'WebhookEndpoint', found, ['url', 'enabled_events', 'description'])
    overlayMetadata(call, found)
    if (disabled !== undefined) found.status = disabled ? 'disabled' : 'enabled'
    const live = call.world.endpoints.find((endpoint) => endpoint.object === found.id)
    if (live) Object.assign(live, { url: found.url, events: found.status === 'enabled' ? found.enabled_events : [] })
    return found
  },
  'webhook_endpoints.list': (call) => page(call.store.webhookEndpoints.newestFirst(), call.params, '/v1/webhook_endpoints'),
  'webhook_endpoints.delete': (call) => {
    const { id } = find(call)
    call.store.webhookEndpoints.remove(id)
    call.world.endpoints = call.world.endpoints.filter((endpoint) => endpoint.object !== id)
    return { id, object: 'webhook_endpoint', deleted: true }
  },
}

function find({ store, id }: Call): Stripe.WebhookEndpoint {
  const found = store.webhookEndpoints.get(id)
  if (!found) throw missing('webhook endpoint', id)
  return found
}

function assertUrl(url: string) {
  if (!URL.canParse(url)) throw invalid('Invalid URL: an explicit scheme (such as https) must be provided.', 'url_invalid', 'url')
}

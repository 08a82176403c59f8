import { DurableObject } from 'cloudflare:workers'

/** Where the listeners of one order or location meet. */
export class Channel extends DurableObject {
  override async fetch() {
    return new Response(null, { status: 204 })
  }
}

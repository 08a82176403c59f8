/** Words that a host name or a first part of a path may want to mean something else one day. */
const RESERVED = new Set(
  `about account accounts admin administrator api apps app assets auth billing blog cdn checkout console contact cortado dashboard dev docs
  documentation download email events files ftp guest health healthz help home host images imap internal invite jobs jwks legal live login
  logout mail me media metrics mobile new news null oauth openapi order orders owner payment payments ping platform plans pop press pricing
  privacy public readyz register roles root sales search security settings shop shops signin signout signup site smtp sso staff staging
  static stats status store stripe subscribe support system teams tenant tenants terms test undefined upload user users webhook webhooks
  well-known wiki www`.split(/\s+/),
)

const LIKE_AN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A path names a tenant by slug or id, so that a slug must never look like an id. */
export const isFreeWord = (slug: string) => !RESERVED.has(slug) && !LIKE_AN_ID.test(slug)

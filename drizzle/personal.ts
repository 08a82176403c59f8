/**
 * What each column says of a person. Text, JSON and lists have a class or the suite fails (test/personal.test.ts); numbers, instants, flags and
 * uuids are structure and need none: a uuid names a row and not a person, and what it leads to has its own class.
 *
 * - `none`: of the business and its goods, or a word of ours; nobody in particular.
 * - `identifier`: a pseudonym of ours or of the payment provider. It stays, because ledgers and history point with it.
 * - `secret`: what proves who somebody is, or a hash of it. Not exported; it goes with its row.
 * - `derived`: made by the database of a column that has a class.
 * - `nulled`, `replaced`: about a person; what an erasure does with it.
 * - `deleted`: about a person; an erasure deletes the row.
 * - `expires`: about a person, in a row that a job deletes within hours or days, and that an erasure need not look for.
 * - `kept`: about a person, and stays for the reason given.
 */
export type Classes = {
  none?: readonly string[]
  identifier?: readonly string[]
  secret?: readonly string[]
  derived?: readonly string[]
  nulled?: readonly string[]
  replaced?: readonly string[]
  deleted?: readonly string[]
  expires?: readonly string[]
  kept?: Readonly<Record<string, string>>
}

const security = 'who did what must stay provable (GDPR 5(2), 17(3)(e)): the network and a mark of the device, no address and no name'
const accounts = 'part of a sale’s record, which tax law has kept for up to ten years (GDPR 17(3)(b))'

/** Every table of the database, by the names that Postgres knows. */
export const personal: Readonly<Record<string, Classes>> = {
  account_log: { none: ['action'], identifier: ['request_id'], kept: { address: security, user_agent: security } },
  archives: { identifier: ['folder'], none: ['state', 'cursor'], secret: ['hash', 'links'] },
  audit_log: {
    none: ['action', 'resource_type', 'before', 'after', 'actor_kind'],
    identifier: ['request_id'],
    kept: { address: security, user_agent: security },
  },
  audit_seals: { none: ['hash'] },
  audit_unsealed: {},
  card_customers: { none: ['account', 'state'], identifier: ['provider_ref'] },
  catalogs: {},
  class_series: {
    none: ['first_date', 'from_date', 'until_date', 'time', 'zone', 'rule', 'exdates', 'rdates'],
  },
  class_types: { none: ['name', 'description', 'difficulty'] },
  closures: { none: ['slug', 'state', 'reason', 'held_up_by', 'counts'] },
  categories: { none: ['name', 'slug'] },
  domains: { none: ['host', 'token'] },
  common_passwords: { none: ['prefix', 'marks'] },
  consent_texts: { none: ['kind', 'locale', 'body', 'url'] },
  consents: { deleted: ['kind'] },
  customers: { replaced: ['name'], derived: ['sort_name'], nulled: ['email', 'phone', 'note'] },
  data_exports: { identifier: ['key'], none: ['state'], secret: ['hash'] },
  erasures: {
    kept: { email_hash: 'knows an erased person again who comes back with a restore; a keyed hash, which only we can compare' },
    none: ['state', 'reasons'],
  },
  event_deliveries: { none: ['handler'] },
  events: { none: ['type', 'aggregate', 'data', 'actor_kind', 'state', 'last_error'] },
  external_identities: { none: ['issuer'], deleted: ['subject', 'email'] },
  feed_epochs: {},
  fulfilments: { none: ['kind', 'state'] },
  idempotency: { identifier: ['principal', 'key'], none: ['hash', 'state', 'reader'], replaced: ['answer'] },
  imports: { none: ['file_name', 'file_hash', 'state', 'content', 'problems', 'counts'] },
  inventory_levels: {},
  inventory_movements: { none: ['kind', 'ref_type', 'reason', 'actor_kind'] },
  invitations: { deleted: ['email'], none: ['role', 'location_ids'], secret: ['token_hash'] },
  kill_switches: { none: ['feature', 'reason'] },
  leases: { none: ['name'] },
  locations: { none: ['name', 'slug', 'zone', 'currency', 'day_starts_at', 'address', 'opening_hours'] },
  mail_events: { none: ['id', 'type'], deleted: ['reason'] },
  mail_suppressions: {
    kept: { address_hash: 'whoever asked for no more mail must get none (GDPR 21(3)); a hash, which nobody can read' },
    none: ['reason'],
  },
  mails: {
    deleted: ['recipient', 'data', 'dedupe', 'last_error'],
    none: ['template', 'locale', 'state', 'provider', 'outcome'],
    identifier: ['provider_ref'],
  },
  modifier_lists: { none: ['name'] },
  modifiers: { none: ['name'] },
  one_time_tokens: { secret: ['hash'], none: ['kind'], deleted: ['data'] },
  order_counters: { none: ['business_date'] },
  order_lines: {
    none: ['kind', 'name', 'variant_name', 'sku', 'modifiers', 'taxes', 'discounts', 'stock'],
    nulled: ['note'],
  },
  orders: {
    none: ['number', 'business_date', 'channel', 'status', 'payment_status', 'currency', 'placed_by_kind'],
    kept: { pricing: accounts },
    nulled: ['note', 'name', 'cancel_reason'],
  },
  passkeys: { secret: ['credential_id', 'public_key'], none: ['algorithm', 'transports'], deleted: ['name'] },
  pay_links: { secret: ['hash'] },
  payments: {
    none: ['kind', 'state', 'currency', 'provider', 'account', 'failure_code'],
    identifier: ['provider_ref', 'failure_ref', 'try_name'],
    secret: ['client_secret'],
  },
  platform_admins: { none: ['role'] },
  platform_log: {
    none: ['action', 'role', 'reason', 'data'],
    identifier: ['request_id'],
    kept: { address: security, user_agent: security },
  },
  plans: { none: ['key', 'name', 'features', 'limits'] },
  product_facets: { none: ['facet', 'name'] },
  product_modifier_lists: {},
  product_tax_rates: {},
  product_words: { none: ['word'] },
  products: { none: ['handle', 'name', 'description', 'kind', 'status', 'vendor', 'type', 'tags', 'images'] },
  recovery_codes: { secret: ['hash'] },
  refresh_tokens: { secret: ['hash', 'successor_hash'] },
  refunds: { none: ['currency', 'state', 'reason', 'lines', 'failure_code'], nulled: ['note'], identifier: ['provider_ref'] },
  api_keys: { none: ['name', 'permissions', 'location_ids'] },
  api_key_secrets: { secret: ['hash'], none: ['prefix'] },
  devices: { none: ['name', 'kind', 'public_key', 'thumbprint'], secret: ['refresh_hash'] },
  device_pairings: { secret: ['code_hash'], none: ['name', 'kind'] },
  device_proofs: { none: ['jti'] },
  staff_pins: { secret: ['hash'] },
  roles: { none: ['key', 'name', 'permissions'] },
  rooms: { none: ['name'] },
  sessions: { none: ['recurrence', 'difficulty', 'zone', 'state', 'cancel_reason', 'overridden'] },
  saved_cards: {
    none: ['state', 'failure_code'],
    identifier: ['setup_ref', 'method_ref'],
    secret: ['client_secret'],
    nulled: ['brand', 'last4'],
  },
  sign_in_locks: { expires: ['key', 'failed_at'] },
  sign_ins: { deleted: ['user_agent', 'address', 'country'], none: ['revoked_for'] },
  staff: { none: ['role', 'location_ids'] },
  stream_tickets: { secret: ['hash'], none: ['channel'], expires: ['actor'] },
  stripe_inbox: {
    none: ['endpoint', 'account', 'type', 'api_version', 'state', 'last_error'],
    identifier: ['event_id', 'object_id'],
    replaced: ['payload'],
  },
  support_sessions: {
    none: ['reason'],
    kept: { impersonator_name: 'a tenant must be able to tell who of the platform acted in its name' },
  },
  tax_rates: { none: ['name', 'mode'] },
  tenant_overrides: { none: ['name', 'reason'] },
  tenant_plans: { none: ['plan', 'status', 'access'] },
  tenants: {
    none: [
      'slug',
      'name',
      'country',
      'currency',
      'zone',
      'locale',
      'tax_mode',
      'tax_scope',
      'rounding',
      'brand_color',
      'logo_url',
      'mfa_roles',
    ],
    identifier: ['stripe_account'],
  },
  usage: { none: ['name'] },
  totp_factors: { secret: ['secret'] },
  users: { replaced: ['email', 'name'], secret: ['password_hash'], nulled: ['locale'] },
  variant_locations: {},
  variants: { none: ['name', 'options', 'sku', 'barcode'] },
  vocabulary: { none: ['word'] },
}

/** The columns of one table with their classes. */
export const classesOf = ({ kept = {}, ...lists }: Classes): [column: string, as: keyof Classes][] => [
  ...Object.entries(lists).flatMap(([as, columns]) => columns.map((column): [string, keyof Classes] => [column, as as keyof Classes])),
  ...Object.keys(kept).map((column): [string, keyof Classes] => [column, 'kept']),
]

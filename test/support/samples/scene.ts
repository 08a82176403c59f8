import { Client } from 'pg'
import { settingsOf } from '../../../src/http/context.ts'
import type { Actor } from '../../../src/http/actor.ts'
import type { Settings } from '../../../src/db/database.ts'

/** Rows of one filled tenant, by what makes them worth asking for. */
export type Scene = Awaited<ReturnType<typeof sceneOf>>

/** Each is one row of the tenant ($1), as json. */
const wanted = {
  tenant: `select * from tenants where id = $1`,
  location: `select * from locations where tenant_id = $1 order by name limit 1`,
  category: `select * from categories where tenant_id = $1 and parent_id is null order by position limit 1`,
  taxRate: `select * from tax_rates where tenant_id = $1 limit 1`,
  modifierList: `select * from modifier_lists where tenant_id = $1 limit 1`,
  modifier: `select * from modifiers where tenant_id = $1 limit 1`,
  import: `select * from imports where tenant_id = $1 limit 1`,
  product: `select * from products where tenant_id = $1 and status = 'active' order by name offset (select count(*) / 2 from products where tenant_id = $1 and status = 'active') limit 1`,
  newest: `select * from products where tenant_id = $1 order by created_at desc offset 20 limit 1`,
  tracked: `select v.*, l.location_id from inventory_levels l join variants v on v.tenant_id = l.tenant_id and v.id = l.variant_id
    join products p on p.tenant_id = v.tenant_id and p.id = v.product_id and p.status = 'active' where l.tenant_id = $1 and l.on_hand > 10000 limit 1`,
  untracked: `select v.* from variants v join products p on p.tenant_id = v.tenant_id and p.id = v.product_id where v.tenant_id = $1 and not v.tracked and p.status = 'active' limit 1`,
  level: `select * from inventory_levels where tenant_id = $1 order by location_id, variant_id offset (select count(*) / 2 from inventory_levels where tenant_id = $1) limit 1`,
  movement: `select * from inventory_movements where tenant_id = $1 and ref_type = 'receipt' order by recorded_at desc limit 1`,
  regular: `select * from customers where tenant_id = $1 order by id limit 1`,
  customer: `select c.* from orders o join payments p on p.tenant_id = o.tenant_id and p.order_id = o.id and p.kind = 'card_online' join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id
    where o.tenant_id = $1 and o.status = 'completed' and o.refunded_total = 0 order by o.id limit 1`,
  otherCustomer: `select * from customers where tenant_id = $1 order by id desc limit 1`,
  owner: `select * from staff where tenant_id = $1 and role = 'owner' limit 1`,
  operator: `select s.* from sign_ins s join platform_admins a on a.user_id = s.user_id limit 1`,
  colleague: `select s.*, u.email from staff s join users u on u.id = s.user_id where s.tenant_id = $1 and s.role <> 'owner' limit 1`,
  stranger: `select u.* from users u where u.email like 'person-%' and not exists (select 1 from staff s where s.user_id = u.id) limit 1`,
  mail: `select * from mails where tenant_id = $1 and state = 'sent' order by id limit 1`,
  queuedMail: `select * from mails where state = 'queued' and $1::uuid is not null order by id limit 1`,
  placed: `select * from orders where tenant_id = $1 and status = 'placed' limit 1`,
  preparing: `select * from orders where tenant_id = $1 and status = 'preparing' limit 1`,
  ready: `select * from orders where tenant_id = $1 and status = 'ready' limit 1`,
  paying: `select o.*, p.id as payment_id, p.provider_ref from orders o join payments p on p.tenant_id = o.tenant_id and p.order_id = o.id
    where o.tenant_id = $1 and o.status = 'pending_payment' limit 1`,
  unpaid: `select o.* from orders o where o.tenant_id = $1 and o.status = 'pending_payment' and not exists (select 1 from payments p where p.tenant_id = $1 and p.order_id = o.id) limit 1`,
  completed: `select o.*, p.id as payment_id, p.provider_ref, y.id as line_id from orders o
    join payments p on p.tenant_id = o.tenant_id and p.order_id = o.id and p.kind = 'card_online' join order_lines y on y.tenant_id = o.tenant_id and y.order_id = o.id
    where o.tenant_id = $1 and o.status = 'completed' and o.refunded_total = 0 and o.customer_id is not null order by o.id limit 1`,
  refund: `select r.*, p.provider_ref as intent from refunds r join payments p on p.tenant_id = r.tenant_id and p.id = r.payment_id where r.tenant_id = $1 and p.provider_ref is not null limit 1`,
  middle: `select * from orders where tenant_id = $1 order by created_at offset (select count(*) / 2 from orders where tenant_id = $1) limit 1`,
  audit: `select * from audit_log where tenant_id = $1 order by at offset (select count(*) / 2 from audit_log where tenant_id = $1) limit 1`,
  event: `select * from events where tenant_id = $1 and state = 'done' order by id offset (select count(*) / 2 from events where tenant_id = $1 and state = 'done') limit 1`,
  dead: `select * from events where tenant_id = $1 and state = 'dead' limit 1`,
  fresh: `select * from events where tenant_id = $1 and state = 'new' limit 1`,
  ticket: `select * from stream_tickets where tenant_id = $1 limit 1`,
  token: `select t.*, u.password_hash from refresh_tokens t join users u on u.id = t.user_id join customers c on c.user_id = t.user_id where c.tenant_id = $1 limit 1`,
  key: `select * from idempotency where tenant_id = $1 limit 1`,
  letter: `select * from stripe_inbox limit 1`,
  room: `select r.* from rooms r where r.tenant_id = $1 order by r.id limit 1`,
  series: `select * from class_series where tenant_id = $1 and look_at is not null order by id limit 1`,
  session: `select s.* from sessions s where s.tenant_id = $1 and s.state = 'scheduled' and s.published and s.series_id is not null
    and s.location_id = (select r.location_id from rooms r where r.tenant_id = $1 order by r.id limit 1) order by s.starts_at, s.id offset 3 limit 1`,
  card: `select c.*, h.provider_ref, h.id as holder_id from saved_cards c join card_customers h on h.tenant_id = c.tenant_id and h.id = c.card_customer_id where c.tenant_id = $1 and c.state = 'saved' order by c.id limit 1`,
  catalog: `select * from catalogs where tenant_id = $1`,
} as const

/** Whatever column a row has, as JSON gives it. */
type Row = Record<
  | 'id'
  | 'slug'
  | 'name'
  | 'email'
  | 'user_id'
  | 'location_id'
  | 'variant_id'
  | 'product_id'
  | 'order_id'
  | 'class_type_id'
  | 'series_id'
  | 'starts_at'
  | 'payment_id'
  | 'provider_ref'
  | 'line_id'
  | 'intent'
  | 'created_at'
  | 'at'
  | 'recorded_at'
  | 'hash'
  | 'channel'
  | 'sku'
  | 'barcode'
  | 'type'
  | 'handle'
  | 'successor'
  | 'password_hash'
  | 'sign_in_id'
  | 'resource_id'
  | 'aggregate_id'
  | 'event_id'
  | 'object_id'
  | 'customer_id'
  | 'setup_ref'
  | 'method_ref'
  | 'holder_id',
  string
> &
  Record<'version' | 'lowest_price' | 'total' | 'rate' | 'amount' | 'position', number>

export async function sceneOf(superuserUrl: string, slug: string) {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const tenant = await client.query<{ id: string }>('select id from tenants where slug = $1', [slug])
    const rows: Record<string, Row> = {}
    for (const [name, text] of Object.entries(wanted)) {
      const values = text.includes('$1') ? [tenant.rows[0]?.id] : []
      const found = await client.query<{ row: Row }>(`select row_to_json(x) as row from (${text}) x`, values)
      const row = found.rows[0]?.row
      if (!row) throw new Error(`${slug} has no ${name}`)
      rows[name] = row
    }
    return rows as unknown as Record<keyof typeof wanted, Row>
  } finally {
    await client.end()
  }
}

export type Caller = 'staff' | 'limited' | 'customer' | 'guest' | 'anonymous' | 'person' | 'system' | 'job' | 'platform'

const anywhere = { signInId: '00000000-0000-7000-8000-000000000000', can: [] }

/** What the context statement is told of a caller. */
export function settingsFor(caller: Caller, scene: Scene, now: Date): Settings {
  const tenant = { tenantId: scene.tenant.id, tenantSlug: scene.tenant.slug }
  const as = (actor: Actor): Settings => ({ ...settingsOf(actor), tenant_id: tenant.tenantId, now: now.toISOString(), request_id: 'plans' })
  const staff = { ...anywhere, ...tenant, kind: 'staff', customerId: null, userId: scene.owner.user_id, role: 'owner' } as const
  switch (caller) {
    case 'staff':
      return as({ ...staff, locationIds: null })
    case 'limited':
      return as({ ...staff, locationIds: [scene.location.id] })
    case 'customer':
      return as({ ...anywhere, ...tenant, kind: 'customer', userId: scene.customer.user_id, customerId: scene.customer.id })
    case 'guest':
      return as({ ...tenant, kind: 'guest', orderId: scene.completed.id, can: [] })
    case 'anonymous':
      return { ...as({ kind: 'anonymous', can: [] }), tenant_id: '', slug: tenant.tenantSlug }
    case 'person':
      return { ...as({ ...anywhere, kind: 'user', userId: scene.customer.user_id }), tenant_id: '' }
    case 'system':
      return as({ kind: 'system', tenantId: tenant.tenantId, can: [] })
    case 'platform':
      return {
        actor_kind: 'platform',
        user_id: scene.owner.user_id,
        actor_id: scene.owner.user_id,
        tenant_id: tenant.tenantId,
        now: now.toISOString(),
        noted: 'plans',
      } as Settings
    case 'job':
      return { actor_kind: 'system', principal: 'system:none', now: now.toISOString() }
  }
}

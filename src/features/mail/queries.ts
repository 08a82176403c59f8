import { sql } from 'drizzle-orm'
import { mailEvents, mails } from '../../../drizzle/mails.ts'
import { query, queryOne } from '../../db/query.ts'
import { asFlag, asJson, asText, inSeconds, leased } from '../../db/sql.ts'
import type { Brand } from './types.ts'

type NewMail = {
  id: string
  recipient: string
  template: string
  locale: string | null
  data: string
  dedupe: string
  expiresAt: string | null
}

/** Once per tenant and `dedupe`. It comes leased: whoever queued it sends it after the commit, and the sweep leaves it to them for a while. */
export const insertMail = query((q, p: NewMail & { lease: number }) =>
  q
    .insert(mails)
    .values({
      id: p.id,
      recipient: p.recipient,
      template: p.template,
      locale: p.locale,
      data: sql`${p.data}::jsonb`,
      dedupe: p.dedupe,
      expiresAt: p.expiresAt,
      leaseUntil: inSeconds(p.lease),
    })
    .onConflictDoNothing(),
)

const brand = sql`(select json_build_object('name', t.name, 'color', t.brand_color, 'logoUrl', t.logo_url) from tenants t where t.id = mails.tenant_id)`

const taken = {
  id: mails.id,
  tenantId: mails.tenantId,
  recipient: mails.recipient,
  template: mails.template,
  locale: sql<string | null>`coalesce(mails.locale, (select t.locale from tenants t where t.id = mails.tenant_id))`,
  data: mails.data,
  attempts: mails.attempts,
  brand: asJson<Brand | null>(brand),
  isLate: asFlag(sql`mails.expires_at is not null and mails.expires_at <= app.now()`),
  suppressed: sql<'bounced' | 'complained' | null>`(select s.reason from mail_suppressions s
    where s.address_hash = app.address_hash(mails.recipient) and (s.until is null or s.until > app.now()))`,
}

/** The one that was just queued, by whoever queued it. */
export const takeOwnMail = queryOne((q, p: { id: string; lease: number }) =>
  q
    .update(mails)
    .set(leased(mails, p.lease))
    .where(sql`${mails.id} = ${p.id}::uuid and state = 'queued' and attempts = 0`)
    .returning(taken),
)

/** What is due and nobody's. */
export const takeDueMails = query((q, p: { tenantId: string | null; most: number; lease: number }) =>
  q
    .update(mails)
    .set(leased(mails, p.lease))
    .where(
      sql`${mails.id} in (select m.id from mails m where m.state = 'queued' and m.next_at <= app.now()
        and (m.lease_until is null or m.lease_until <= app.now()) and (${p.tenantId}::uuid is null or m.tenant_id = ${p.tenantId}::uuid)
        order by m.next_at limit ${p.most} for update skip locked)`,
    )
    .returning(taken),
)

type Settled = {
  id: string
  state: 'queued' | 'sent' | 'failed' | 'dead'
  provider: string | null
  ref: string | null
  error: string | null
  wait: number
}

/** What became of an attempt. Whatever the provider has told meanwhile stays said; secrets in it are forgotten once it is over. */
export const settleMail = query((q, p: Settled) =>
  q
    .update(mails)
    .set({
      state: sql`case when state = 'queued' then ${p.state}::text else state end`,
      data: sql`case when ${p.state}::text = 'queued' then data else '{}' end`,
      provider: sql`coalesce(${p.provider}::text, provider)`,
      providerRef: sql`coalesce(${p.ref}::text, provider_ref)`,
      lastError: sql`coalesce(${p.error}::text, last_error)`,
      nextAt: inSeconds(p.wait),
      sentAt: sql`case when ${p.state}::text = 'sent' then coalesce(sent_at, app.now()) else sent_at end`,
      leaseUntil: null,
    })
    .where(sql`${mails.id} = ${p.id}::uuid`)
    .returning({ id: mails.id }),
)

/** What the provider tells: once per event, with all that follows from it. */
export const hearOfMail = queryOne((q, p: { news: string }) =>
  q.select({ heard: asText(sql`app.hear_of_mail(${p.news}::jsonb)`) }).from(sql`(values (1)) once`),
)

/** Mail says whom we wrote to: kept for as long as a bounce or a question may come. */
export const deleteOldMails = query((q, p: { tenantId: string | null; most: number; days: number }) =>
  q
    .delete(mails)
    .where(
      sql`ctid = any(array(select m.ctid from mails m where m.created_at <= app.now() - make_interval(days => ${p.days}::int)
        and (${p.tenantId}::uuid is null or m.tenant_id = ${p.tenantId}::uuid) order by m.created_at limit ${p.most}))`,
    )
    .returning({ id: mails.id }),
)

export const deleteOldMailEvents = query((q, p: { most: number; days: number }) =>
  q
    .delete(mailEvents)
    .where(
      sql`ctid = any(array(select e.ctid from mail_events e where e.received_at <= app.now() - make_interval(days => ${p.days}::int)
        order by e.received_at limit ${p.most}))`,
    )
    .returning({ id: mailEvents.id }),
)

const noTenant = 'looked up before the tenant is known, or across tenants; it has policies of its own (decisions.md 3)'
const swept = 'the sweep reads it across tenants, as its own role'
const search = 'search behind a policy can use no index; its body holds the tenant predicate (decisions.md 1)'

const closing = 'its owner alone may delete history, of the one tenant that the job names; the body asks whether that is shut'

const agreed = 'the platform asks people, too, who are in no tenant then; its policies are by user, or by the tenant where there is one'

const usingChecks = 'without a check Postgres holds new rows against USING, which here says the same'
const person = 'a person’s, who may be in several tenants; its policies are by user'
const mailed = 'mail of a person may have no tenant; requests may only add it, and the provider names it by its id'
const wished = 'a person’s wish, or a tenant’s for a customer; the job takes what is due, whosever it is'

/** What breaks a rule of test/catalogue.sql, and why it may. One that no longer breaks it fails too. */
export const allowed: Record<string, Record<string, string>> = {
  'b: no tenant': {
    users: noTenant,
    account_log: noTenant,
    refresh_tokens: noTenant,
    one_time_tokens: noTenant,
    totp_factors: person,
    recovery_codes: person,
    passkeys: person,
    external_identities: person,
    sign_in_locks: 'by a keyed hash of an e-mail, which is in no tenant',
    tenants: 'it is the tenant',
    stripe_inbox: noTenant,
    leases: 'which job runs is nobody’s tenant',
    feed_epochs: 'one row for the cluster',
    mail_events: 'the provider tells of mail, not of tenants; only the job role sees it',
    mail_suppressions: 'an address that bounces does so for every tenant; only the job role sees it',
    plans: 'the platform’s price list',
    kill_switches: 'off is off for every tenant',
    common_passwords: 'what people everywhere choose',
    platform_admins: 'who runs the platform is in no tenant',
    platform_log: 'what the platform did, across tenants',
    closures: 'what is left of a tenant that was closed: it outlives the tenant’s rows',
  },
  'c: unique without the tenant': {
    domain_taken: 'a host is one tenant’s, whoever claims it',
    sign_ins_pkey: person,
    mails_pkey: mailed,
    mails_by_provider_ref: mailed,
    erasures_pkey: wished,
    one_erasure_of_user: wished,
    data_exports_pkey: wished,
    consent_texts_pkey: agreed,
    consents_pkey: agreed,
  },
  'e: write without a check': {
    'events.others_never_update': usingChecks,
    'idempotency.own_keys': usingChecks,
  },
  'g: runs as its owner': {
    'app.search_products': search,
    'app.shut_tenant': closing,
    'app.delete_of_tenant': closing,
    'app.bury_tenant': closing,
    'app.repeat_closure': closing,
    'app.places_of_user': 'one person’s tenants: its owner sees that person’s rows alone, by policy',
  },
  'h: index not led by the tenant': {
    archives_by_hash: 'a link names its archive before the tenant is known',
    archives_by_id: 'a link names its archive before the tenant is known',
    invitations_by_email: 'a person is erased in all tenants at once',
    archives_due: swept,
    device_pairings_by_code: 'a device knows its code and not yet its tenant',
    domain_taken: 'a request names its host before its tenant is known',
    events_due: swept,
    event_deliveries_by_age: swept,
    idempotency_expired: swept,
    series_due: swept,
    sessions_to_complete: swept,
    stream_tickets_expired: swept,
    stream_tickets_by_user: 'a person is erased in all tenants at once',
    orders_by_holds: swept,
    payments_open: swept,
    refunds_open: swept,
    payments_by_provider_ref: 'a webhook names a payment before its tenant is known',
    card_customers_leaving: swept,
    saved_cards_open: swept,
    saved_cards_by_setup: 'a webhook names a card before its tenant is known',
    saved_cards_by_method: 'as above',
    mails_pkey: mailed,
    mails_due: swept,
    mails_by_age: swept,
    mails_by_recipient: mailed,
    mails_by_cause: mailed,
    mails_by_provider_ref: mailed,
    sign_ins_pkey: person,
    sign_ins_by_user: person,
    erasures_pkey: wished,
    erasures_due: wished,
    erasures_to_keep: wished,
    one_erasure_of_user: wished,
    data_exports_pkey: wished,
    data_exports_due: wished,
    consent_texts_pkey: agreed,
    consents_pkey: agreed,
    consents_of_person: agreed,
    data_exports_of_user: wished,
    staff_by_user: 'a person’s tenants are listed at sign-in, before one is chosen',
    tenant_plans_by_plan: 'its foreign key leads to plans, which have no tenant',
    customers_by_user: 'its foreign key leads to users, who have no tenant',
  },
}

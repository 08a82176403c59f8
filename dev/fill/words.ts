/**
 * What the filling statements are written in, made in the session's own schema: `pg_temp.id(kind, n)` is the id of row `n` of a kind, so
 * that rows refer to each other by arithmetic and nothing has to be looked up; `pg_temp.now()` is the moment at which all of this has happened.
 */
export const words = (seed: number, now: Date) => `
create function pg_temp.now() returns timestamptz immutable language sql as $$ select '${now.toISOString()}'::timestamptz $$;
create function pg_temp.dice(kind integer, n bigint) returns bigint immutable language sql as $$
  select hashint8extended(n, ${seed} + kind) & 4611686018427387903
$$;
create function pg_temp.id(kind integer, n bigint) returns uuid immutable language sql as $$
  select encode(int8send(((1704067200000 + n) << 16) | 28672 | kind) || int8send(pg_temp.dice(kind, n) | -9223372036854775808), 'hex')::uuid
$$;`

/** Kinds of \`pg_temp.id\`: twelve bits of a UUIDv7. */
export const kind = {
  tenant: 1,
  location: 2,
  user: 3,
  staff: 4,
  customer: 5,
  category: 6,
  taxRate: 7,
  modifierList: 8,
  modifier: 9,
  product: 10,
  variant: 11,
  order: 12,
  line: 13,
  secondLine: 14,
  fulfilment: 15,
  payment: 16,
  refund: 17,
  held: 18,
  moved: 19,
  received: 20,
  audit: 21,
  refundAudit: 22,
  import: 23,
  signIn: 24,
  letter: 25,
  accountLog: 26,
  mail: 27,
  invitation: 28,
  apiKey: 29,
  device: 30,
  supportSession: 31,
  platformNote: 32,
  closure: 33,
  classType: 34,
  room: 35,
  series: 36,
  session: 37,
  cardCustomer: 38,
  card: 39,
  payLink: 40,
} as const

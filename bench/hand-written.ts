// For orientation, in a process of its own: a shop in one page of Node and pg, with tables of its own and nothing but a list and an order.
// No tenants, no row security, no audit, no events, no taxes, no validation: what the machine could do, and not the bar.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'
import { given, listening } from './apart.ts'

const SCHEMA = `
  create schema plain;
  create table plain.products (id uuid primary key, name text not null, handle text not null, price bigint not null);
  create index on plain.products (name, id);
  create table plain.stock (product uuid primary key references plain.products, on_hand bigint not null check (on_hand >= 0));
  create table plain.keys (key uuid primary key, answer jsonb);
  create table plain.orders (id uuid primary key, number bigint generated always as identity, total bigint not null, at timestamptz not null default now());
  create table plain.lines (order_id uuid references plain.orders, product uuid not null, quantity bigint not null, price bigint not null);
  insert into plain.products select id, name, handle, lowest_price from public.products;
  insert into plain.stock select id, 1000000000 from plain.products;
  analyze plain.products`

const { owner } = await given<{ owner: string }>()
const pool = new Pool({ connectionString: owner, max: 20 }).on('error', () => {})
await pool.query(SCHEMA)
const { rows: products } = await pool.query<{ id: string; price: string }>('select id, price from plain.products order by name limit 200')

const server = createServer((request, response) => {
  request.resume()
  const answered = request.url === '/order' ? order() : list()
  answered.then(
    (data) => {
      const body = JSON.stringify({ success: true, data })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
    },
    (error: unknown) => response.writeHead(500).end(String(error)),
  )
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function list() {
  return (await pool.query({ name: 'list', text: 'select id, name, handle, price from plain.products order by name, id limit 20' })).rows
}

let turn = 0

async function order() {
  const [id, key] = [crypto.randomUUID(), crypto.randomUUID()]
  const lines = [products[turn++ % products.length], products[turn++ % products.length]].filter((product) => product !== undefined)
  const ids = lines.map((line) => line.id).toSorted()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ name: 'key', text: 'insert into plain.keys (key) values ($1)', values: [key] })
    const taken = 'update plain.stock set on_hand = on_hand - 1 where product = any($1) returning product'
    await client.query({ name: 'stock', text: taken, values: [ids] })
    const total = lines.reduce((sum, { price }) => sum + Number(price), 0)
    const inserted = 'insert into plain.orders (id, total) values ($1, $2) returning id, number, total, at'
    const { rows } = await client.query({ name: 'order', text: inserted, values: [id, total] })
    const all = 'insert into plain.lines select $1, p.id, 1, p.price from plain.products p where p.id = any($2)'
    await client.query({ name: 'lines', text: all, values: [id, ids] })
    await client.query({ name: 'kept', text: 'update plain.keys set answer = $2 where key = $1', values: [key, JSON.stringify(rows[0])] })
    await client.query('commit')
    return rows[0] as unknown
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

import type { Hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'

/** A table of the backup: a file of COPY text, gzipped, with these columns; the hash is of the text. */
export type SavedTable = { name: string; columns: string[]; rows: number; sha256: string }
export type SavedSequence = { name: string; last: string; isCalled: boolean }
export type AppliedMigration = { hash: string; when: number }

/** What a backup says of itself; written last, so that a folder without it is none. */
export type Manifest = {
  format: 1
  takenAt: string
  server: string
  migrations: AppliedMigration[]
  tables: SavedTable[]
  sequences: SavedSequence[]
}

export const manifestIn = (folder: string) => join(folder, 'manifest.json')
export const fileOf = (folder: string, table: string) => join(folder, `${table}.copy.gz`)

/** Throws one line where `folder` holds no backup that this release can read. */
export function readManifest(folder: string): Manifest {
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(readFileSync(manifestIn(folder), 'utf8')) as Partial<Manifest>
  } catch (cause) {
    throw new Error(`${folder} holds no backup (or an unfinished one): its manifest.json can't be read`, { cause })
  }
  if (manifest.format !== 1) throw new Error(`${folder} was written in a format that this release does not read: ${manifest.format}`)
  return manifest as Manifest
}

/** The tables of the application with the columns that are not computed from others. */
export async function tablesOf(client: Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname`,
  )
  return rows
}

export async function sequencesOf(client: Client): Promise<SavedSequence[]> {
  const { rows: names } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace order by relname`,
  )
  const sequences: SavedSequence[] = []
  for (const { name } of names) {
    const { rows } = await client.query<{ last: string; isCalled: boolean }>(
      `select last_value as last, is_called as "isCalled" from public.${client.escapeIdentifier(name)}`,
    )
    for (const row of rows) sequences.push({ name, ...row })
  }
  return sequences
}

export async function appliedIn(client: Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<{ hash: string; when: string }>(
    'select hash, created_at as when from drizzle.__drizzle_migrations order by created_at',
  )
  return rows.map(({ hash, when }) => ({ hash, when: Number(when) }))
}

/** `table ("a", "b")`, as COPY wants it. */
export function copied(client: Client, { name, columns }: { name: string; columns: string[] }): string {
  return `public.${client.escapeIdentifier(name)} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')})`
}

/** A stage of a pipeline that lets everything through and remembers what it was. */
export const hashing = (hash: Hash) =>
  async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }

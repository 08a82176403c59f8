import type { Database } from '../../db/database.ts'
import { accountSections, customersOf, tenantSections } from './copy-queries.ts'
import type { Whom } from '../privacy/whose-queries.ts'

/** Of one answer: usual orders with their lines are about a megabyte. */
const PAGE_ROWS = 250
/** An answer of the database holds 10 MiB, and of a JSON text in it every quote is two bytes. */
const PAGE_BYTES = 2 * 1024 * 1024

type Row = { at: string; id: string; row: string; isLast: boolean }
type Section = (typeof accountSections)['account']
type Sections = Readonly<Record<string, Section>>

/** All that is known of somebody, as the text of one JSON document: their account, then what each tenant knows. */
export async function* copyOf(db: Database, whom: Whom, at: string): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(at)}`
  if (whom.userId !== null) yield* sectionsOf(db, accountSections, whom)
  yield ',"tenants":['
  const [places] = await db.read(customersOf(whom))
  for (const [i, { tenantId, customerId, slug, name }] of places.entries()) {
    yield `${i > 0 ? ',' : ''}{"slug":${JSON.stringify(slug)},"name":${JSON.stringify(name)}`
    yield* sectionsOf(db, tenantSections, { userId: whom.userId, tenantId, customerId })
    yield '}'
  }
  yield ']}\n'
}

async function* sectionsOf(db: Database, sections: Sections, whom: Whom): AsyncGenerator<string> {
  for (const [name, section] of Object.entries(sections)) {
    yield `,${JSON.stringify(name)}:[`
    let last: Row | undefined
    do {
      const rows: Row[] = await pageOf(db, section, whom, last)
      if (rows.length > 0) yield `${last ? ',' : ''}${rows.map(({ row }) => row).join(',\n')}`
      last = rows.at(-1)?.isLast === false ? rows.at(-1) : undefined
    } while (last)
    yield ']'
  }
}

async function pageOf(db: Database, section: Section, whom: Whom, last: Row | undefined): Promise<Row[]> {
  const from = { at: last?.at ?? null, id: last?.id ?? null }
  const [rows] = await db.read(section({ ...whom, ...from, limit: PAGE_ROWS, most: PAGE_BYTES }))
  return rows
}

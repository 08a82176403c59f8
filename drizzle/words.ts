import { sql } from 'drizzle-orm'
import { customType, index, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { flag, inDatabase, tenantTable } from './columns.ts'
import { narrowed, searchReads } from './policies.ts'

/** Compared byte by byte, so that a beginning is a range of the index whatever the database's collation is. */
const word = customType<{ data: string }>({ dataType: () => 'text collate "C"' })

const catalogueWrites = () => narrowed('catalogue_writes', sql`false`)

/**
 * The words of products' names (`named`), vendors and types, written by triggers of `products` and read by the search alone. The key is an index in
 * the order in which a search ranks: `weight` is how long the name is, in trigrams. The same product has the same weight in each of its words' lists, so
 * that two lists are merged. There is no reference to products, whose removal takes their words with them (a trigger): its index would be as large again.
 */
export const productWords = tenantTable('product_words', {
  forSale: flag().notNull(),
  named: flag().notNull(),
  word: word().notNull(),
  weight: smallint().notNull(),
  productId: uuid().notNull(),
})
/* @__PURE__ */ inDatabase(productWords, (t) => [
  primaryKey({ columns: [t.tenantId, t.forSale, t.named, t.word, t.weight, t.productId] }),
  catalogueWrites(),
  searchReads(),
])

/** Each of these words once: what begins like a word, or is spelt like it. */
export const vocabulary = tenantTable('vocabulary', { forSale: flag().notNull(), word: word().notNull() })
/* @__PURE__ */ inDatabase(vocabulary, (t) => [
  primaryKey({ columns: [t.tenantId, t.forSale, t.word] }),
  index('vocabulary_by_trigrams').using('gin', t.tenantId, t.word.op('gin_trgm_ops')),
  catalogueWrites(),
  searchReads(),
])

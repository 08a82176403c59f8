import type { Category, CategoryBranch } from './category-schema.ts'

/** Flat categories, in their order, as a tree. */
export function treeOf(categories: readonly Category[]): CategoryBranch[] {
  const branches = new Map(categories.map((category) => [category.id, { ...category, children: [] as CategoryBranch[] }]))
  const roots: CategoryBranch[] = []
  for (const branch of branches.values()) {
    const parent = branch.parentId === null ? undefined : branches.get(branch.parentId)
    if (parent) parent.children.push(branch)
    else roots.push(branch)
  }
  return roots
}

/** A name as a part of a web address: plain letters and digits, dashes between; empty where nothing is left. */
export const slugOf = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)

/** FNV-1a, 64 bits: the tag of an answer is what it says, whatever it was made of. */
export function tagOf(answer: unknown) {
  const text = JSON.stringify(answer)
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return hash.toString(36)
}

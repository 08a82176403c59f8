import type { Category, CategoryBranch } from './schema.ts'

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

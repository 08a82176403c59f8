import * as z from 'zod'
import { factsOf, scopes, type PermissionName } from './permissions.ts'

/** How far a permission reaches, as somebody says it who gives one. */
export const Scope = z.enum(scopes)

/** Whether a permission can be given with this scope at all. */
export const reaches = (name: PermissionName, scope: z.infer<typeof Scope>) => factsOf(name).scopes.includes(scope)

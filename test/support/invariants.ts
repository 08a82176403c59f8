import { expect } from 'vitest'
import { brokenInvariants } from '../../dev/invariants.ts'
import { sql } from './world.ts'

/** Fails with the name of every invariant that a tenant's rows break, and the rows. */
export async function checkInvariants(tenantId: string) {
  expect(await brokenInvariants(sql, tenantId)).toEqual({})
}

import { inject } from 'vitest'
import { copyDatabase, type DatabaseUrls } from '../../dev/cluster.ts'

/** A database of a test's own, as the suite's was before anybody wrote into it. */
export const ownDatabase = (name: string): Promise<DatabaseUrls> =>
  copyDatabase(inject('servers').postgres, { from: inject('servers').pristine, to: name })

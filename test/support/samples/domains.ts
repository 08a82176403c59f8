import { addDomainRow, domainById, domainHeld, domainsHere, removedDomain, verifyDomainRow } from '../../../src/features/domains/queries.ts'
import { domainOf } from '../../../src/http/hosts.ts'
import { by, fresh, type Samples } from './sample.ts'

export const domains: Samples = () => {
  const id = fresh()
  const first = [addDomainRow({ entry: JSON.stringify({ id, host: 'plans.example', token: 'plans' }), most: 20 })]
  return [
    ...by('staff', ...first, domainsHere({}), domainById({ id })),
    ...by('system', domainOf({ host: 'plans.example' })),
    { as: 'staff', first, statement: domainHeld({ id }) },
    { as: 'staff', first, statement: verifyDomainRow({ id, value: 'cortado-verification=plans' }) },
    { as: 'staff', first, statement: removedDomain({ id }) },
  ]
}

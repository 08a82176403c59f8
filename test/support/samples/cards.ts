import {
  cardAtProvider,
  cardHinted,
  cardOfMethod,
  holderGone,
  holdersOfTenant,
  leavingHolders,
  lingeringCards,
} from '../../../src/features/cards/job-queries.ts'
import {
  beginCard,
  cardById,
  cardOf,
  cardsOf,
  holderForgotten,
  lookedAtCard,
  lookedAtHolder,
  openCardOf,
  removeCardRow,
  settleCard,
  setupById,
} from '../../../src/features/cards/queries.ts'
import { publishTexts } from '../../../src/features/consents/queries.ts'
import { by, fresh, nobodyWaits, swept, type Sample, type Samples } from './sample.ts'

export const cards: Samples = (scene, now) => {
  const { id, customer_id: customerId, setup_ref: setupRef, method_ref: methodRef, holder_id: holder } = scene.card
  const [textId, account, most, before] = [fresh(), null, 50, now.toISOString()]
  const published = publishTexts({ entry: JSON.stringify({ kind: 'saved-card', texts: [{ id: textId, locale: 'en', body: 'plans' }] }) })
  const wanted = { id: fresh(), accountId: fresh(), customerId, consentTextId: textId, most: 10 }
  return [
    ...by('staff', cardsOf({ customerId }), cardById({ id }), setupById({ id }), openCardOf({ customerId }), cardOf({ id, customerId })),
    { as: 'staff', statement: beginCard(nobodyWaits, { wanted: JSON.stringify(wanted) }), first: [published] } satisfies Sample,
    ...by(
      'system',
      settleCard(nobodyWaits, id, { state: 'removed' }),
      removeCardRow(nobodyWaits, { customerId, id }),
      lookedAtCard({ id }),
      lookedAtHolder({ id: holder }),
      holderForgotten({ id: holder }),
    ),
    ...by(
      'job',
      cardAtProvider({ setupRef, account }),
      cardOfMethod({ methodRef, account }),
      cardHinted({ id, tenantId: scene.tenant.id, account }),
      lingeringCards(swept({ most, before })),
      leavingHolders(swept({ most, before })),
      holdersOfTenant({ tenantId: scene.tenant.id, most }),
      holderGone({ tenantId: scene.tenant.id, id: holder }),
    ),
  ]
}

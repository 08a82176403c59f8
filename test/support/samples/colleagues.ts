import { invitationPresented, signedUpInvited } from '../../../src/features/auth/one-time-queries.ts'
import {
  begunTry,
  ownPin,
  passedTry,
  pinOf,
  pinsAfter,
  removedPin,
  setOwnPinRow,
  setPinRow,
  unlockedPin,
} from '../../../src/features/pins/queries.ts'
import { endedSupport, startedSupport, supportSessionById, supportSessionsBefore } from '../../../src/features/support/queries.ts'
import { decider } from './people.ts'
import { by, fresh, type Sample, type Samples } from './sample.ts'
import type { Scene } from './scene.ts'

const pins = (scene: Scene): Sample[] => {
  const staffId = scene.colleague.id
  const first = [setPinRow({ staffId, hash: 'x', decider: decider(scene) })]
  const atTill = { first, knows: { device_id: fresh() } }
  return [
    ...by('staff', pinsAfter({ id: null, limit: 26 }), pinsAfter({ id: staffId, limit: 26 }), pinOf({ staffId }), ...first),
    ...by('limited', pinsAfter({ id: null, limit: 26 })),
    ...by('staff', setOwnPinRow({ hash: 'x' }), ownPin({ userId: scene.owner.user_id })),
    { as: 'staff', statement: begunTry({ staffId }), ...atTill },
    { as: 'staff', statement: passedTry({ staffId, checked: 'x', better: null }), ...atTill },
    { as: 'staff', statement: unlockedPin({ staffId, decider: decider(scene) }), first },
    { as: 'staff', statement: removedPin({ staffId, decider: decider(scene) }), first },
  ]
}

const support = (scene: Scene): Sample[] => {
  const id = fresh()
  const started = startedSupport({ entry: JSON.stringify({ id, userId: scene.owner.user_id, reason: 'to see a plan', minutes: 5 }) })
  const before = { at: scene.audit.at, id: fresh(), limit: 26 }
  return [
    ...by('staff', supportSessionsBefore({ at: null, id: null, limit: 26 }), supportSessionsBefore(before), supportSessionById({ id })),
    ...by('platform', started, supportSessionById({ id })),
    { as: 'platform', statement: endedSupport({ id }), first: [started] },
  ]
}

const invited = (): Sample[] => {
  const person = { user_id: fresh(), actor_id: fresh(), actor_kind: 'staff', token_hash: 'none' }
  return [
    { as: 'anonymous', statement: invitationPresented({}), knows: { token_hash: 'none' } },
    { as: 'anonymous', statement: signedUpInvited({ entry: '{}' }), knows: person, refuses: 'invitation_not_found' },
  ]
}

/** Those who work there, and how they come to. */
export const colleagues: Samples = (scene) => [...pins(scene), ...support(scene), ...invited()]

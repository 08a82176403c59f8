import { measureBundle } from './bundle.ts'
import { measureCost } from './cost.ts'
import { measureDistance } from './distance.ts'
import { measureFanout } from './fanout.ts'
import { measureHeap } from './heap.ts'
import { measureHot } from './hot.ts'
import { measureRoutes } from './measure-routes.ts'
import { measureNeighbour } from './neighbour.ts'
import { measureOrientation } from './orientation.ts'
import { measurePayload } from './payload.ts'
import { measureProfile } from './profile.ts'
import { measureReads } from './reads.ts'
import { measureSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'
import { measureTypes } from './types.ts'

type Options = { seconds: number; rounds: number; requests: number; only?: string | undefined; verify: boolean }
/** `extra` is only measured when it is asked for by name. */
type Topic = { title: string; measure: (stage: Stage) => Promise<string> | string; extra?: true }

export const topicsOf = ({ only, ...options }: Options): Record<string, Topic> => ({
  routes: { title: 'Routes', measure: (stage) => measureRoutes(stage, { ...options, only }) },
  reads: { title: 'All reads with a token', measure: (stage) => measureReads(stage, options) },
  orientation: { title: 'Orientation', measure: (stage) => measureOrientation(stage, options) },
  hot: { title: 'Races', measure: (stage) => measureHot(stage, options) },
  fanout: { title: 'Fan-out', measure: (stage) => measureFanout(stage, options) },
  distance: { title: 'Distance', measure: (stage) => measureDistance(stage, options) },
  'sign-in': { title: 'Sign-in', measure: measureSignIn },
  neighbour: { title: 'A noisy neighbour', measure: (stage) => measureNeighbour(stage, options) },
  bundle: { title: 'Bundle and start-up', measure: (stage) => measureBundle(stage, options) },
  payload: { title: 'Payload', measure: measurePayload },
  heap: { title: 'Heap', measure: (stage) => measureHeap(stage, options.requests) },
  cost: { title: 'Cost', measure: measureCost },
  types: { title: 'Types and the suite', measure: () => measureTypes(options) },
  profile: { title: 'Profile', measure: (stage) => measureProfile(stage, only), extra: true },
})

/** List prices in US dollars and what is assumed of an order (quality.md 3.4). Changed here, and nowhere else, when somebody changes theirs. */
export const prices = {
  workers: { base: 5, includedRequests: 10e6, perMillionRequests: 0.3, includedCpuMs: 30e6, perMillionCpuMs: 0.02 },
  durableObjects: { includedRequests: 1e6, perMillionRequests: 0.15 },
  queues: { includedOperations: 1e6, perMillionOperations: 0.4 },
  neon: { perComputeUnitHour: 0.106, perGigabyteMonth: 0.35, includedEgressGigabytes: 100, perEgressGigabyte: 0.1 },
}

export const assumptions = {
  orders: 1e6,
  /** API requests around one order, by the routes of this bench; their CPU, round trips and bytes are the measured ones. */
  requests: {
    'list 20, public': 3,
    'one product, public': 4,
    'quote, public': 2,
    'place an order': 1,
    'order status, staff': 1,
    'webhook ack': 1,
  },
  queueMessages: 2,
  /** A message is written, read and deleted. */
  operationsPerMessage: 3,
  /** With hibernation the time between two calls is not billed. */
  durableObjectRequests: 3,
  computeUnits: 0.5,
  hoursPerMonth: 730,
}

/** Issue 3, A5, in dollars per million orders a month. */
export const ceilings = { all: 60, marginal: 12 }

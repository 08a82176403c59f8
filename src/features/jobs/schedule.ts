import type { PeriodicJob } from '../../http/system.ts'
import { expireArchives, writeArchives } from '../archives/jobs.ts'
import { sealEntries } from '../audit/jobs.ts'
import { sweepCards, sweepCardCustomers } from '../cards/jobs.ts'
import { closeDue, keepClosed } from '../closures/jobs.ts'
import { deliverMails, expireMails } from '../mail/jobs.ts'
import { expireExports, writeExports } from '../exports/jobs.ts'
import { eraseDue, keepTombstones } from '../privacy/jobs.ts'
import { releaseExpiredHolds, sweepPayments, sweepRefunds } from '../payments/jobs.ts'
import { completeSessions, extendSeries } from '../series/jobs.ts'
import { workOffInbox } from '../webhooks/jobs.ts'
import { deliverDue } from './deliver-due.ts'
import {
  expireDeliveries,
  expireKeys,
  expireLetters,
  expireLocks,
  expirePairings,
  expireProofs,
  expireTickets,
  expireTokens,
} from './expire.ts'

/** What happens each minute. A room exports its jobs from its jobs.ts and is named here. */
export const schedule: PeriodicJob[] = [
  workOffInbox,
  sweepPayments,
  sweepRefunds,
  sweepCards,
  sweepCardCustomers,
  releaseExpiredHolds,
  deliverDue,
  expireKeys,
  expireDeliveries,
  expireLetters,
  expireTickets,
  sealEntries,
  expireTokens,
  expireLocks,
  expirePairings,
  expireProofs,
  deliverMails,
  expireMails,
  eraseDue,
  keepTombstones,
  writeExports,
  expireExports,
  writeArchives,
  expireArchives,
  closeDue,
  keepClosed,
  extendSeries,
  completeSessions,
]

import type { Soaked } from './soak.ts'

const SHOWN = 20

/** What a soak did, for people. */
export function reportOf({ plan, tally, fires, queue, drops, recoveryMs, ticks }: Soaked): string {
  const { p50, p95, p99, most } = tally.percentiles()
  const { violations } = tally
  return [
    `flows: ${listed(tally.flows)}`,
    `faults: ${listed(fires)}`,
    `queue: ${listed(new Map(Object.entries(queue)))}; tills were cut off ${drops} times`,
    `answers: ${tally.answers} (${(tally.answers / plan.seconds).toFixed(0)}/s) and ${tally.lostAnswers} lost: ${listed(tally.statuses)}`,
    `tries until definite: ${[...tally.triesOf]
      .toSorted(([a], [b]) => a - b)
      .map(([tries, times]) => `${tries}: ${times}`)
      .join(', ')}`,
    `orders placed: ${tally.placed}`,
    `ms under fire: p50 ${p50}, p95 ${p95}, p99 ${p99}, longest ${most}`,
    `recovered ${recoveryMs} ms after the last fault; nothing was open after ${ticks} ticks of the cron`,
    violations.length === 0 ? 'no violations' : `${violations.length} VIOLATIONS:`,
    ...violations.slice(0, SHOWN).map((violation) => `  ${violation}`),
    ...(violations.length > SHOWN ? [`  and ${violations.length - SHOWN} more`] : []),
  ].join('\n')
}

const listed = (counts: Map<string, number>) =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} ${times}`)
    .join(', ')

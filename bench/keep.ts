import { readFileSync, writeFileSync } from 'node:fs'

const FILE = 'docs/PERFORMANCE.md'
const [BEGIN, END] = ['<!-- the last run -->', '<!-- its end -->']

/** Puts a report where docs/PERFORMANCE.md keeps the last one. */
export function keep(report: string) {
  const text = readFileSync(FILE, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${FILE} does not say where the last run stands`)
  writeFileSync(FILE, `${text.slice(0, from + BEGIN.length)}\n\n${report}\n\n${text.slice(to)}`)
}

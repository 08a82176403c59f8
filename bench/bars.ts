import { shown, type Spread } from './spread.ts'

export type Bar = { most: number } | { least: number }

/** Every bar that was missed, in words; the command fails by them at its very end. */
export const missed: string[] = []

/** A figure beside its bar. The median decides: a round that somebody disturbed is in the spread. */
export function against(name: string, figure: Spread, bar: Bar | undefined, digits = 2): string {
  if (!bar) return shown(figure, digits)
  const held = 'most' in bar ? figure.median <= bar.most : figure.median >= bar.least
  const said = 'most' in bar ? `≤ ${bar.most}` : `≥ ${bar.least}`
  if (!held) missed.push(`${name}: ${shown(figure, digits)}, wanted ${said}`)
  return `${shown(figure, digits)} ${said} ${held ? 'ok' : 'MISSED'}`
}

/** A bar that is not a figure: it holds or it doesn't. */
export function holds(name: string, held: boolean): string {
  if (!held) missed.push(name)
  return held ? 'ok' : 'MISSED'
}

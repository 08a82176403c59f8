import type { Config } from '../../env.ts'
import type { Language } from './types.ts'

/** After this many attempts, about a day, a mail is dead. */
export const MOST_ATTEMPTS = 12
const FIRST_WAIT_SECONDS = 30
const LONGEST_WAIT_SECONDS = 6 * 60 * 60

/** Seconds until the next try, after this many. */
export const backoff = (attempts: number) => Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (attempts - 1))

/** A page of the app, with a secret in its fragment: a browser sends that to no server, so that no log holds it. */
export const linkTo = ({ APP_URL }: Config, path: `/${string}`, token?: string) =>
  APP_URL + path + (token === undefined ? '' : `#token=${encodeURIComponent(token)}`)

export const languageOf = (locale: string | null): Language => (locale !== null && /^de(?:-|$)/i.test(locale) ? 'de' : 'en')

const LONGEST_NAME = 80

/**
 * A name that somebody has typed, as it may stand in a mail to somebody else: without anything that a mail program would make a link of, and without
 * line breaks. Who signs up as “Visit evil.example” would otherwise have us send their advertisement.
 */
export const plainWords = (text: string) =>
  text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[.:/\\@]+(?=[^\s.:/\\@])/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME)

const DARK = '#1c1a17'
const LIGHT = '#ffffff'
export const OUR_COLOR = '#6f4e37'

/** Black or white: what is easier to read on a colour (WCAG 2.2, relative luminance). */
export function inkOn(color: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255))
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return (luminance + 0.05) ** 2 > 0.05 * 1.05 ? DARK : LIGHT
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)

const LONGEST = 254
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const ADDRESS = new RegExp(`^(?=[^@]{1,64}@)[a-z0-9_'+-]+(?:\\.[a-z0-9_'+-]+)*@(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--${LABEL})$`)
/** Scripts that are written together with Latin letters. */
const WITH_LATIN = /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Common}]*$/u

/**
 * One spelling for each address: lower case, and a domain in other letters as its A-label (UTS 46, RFC 5890), which is what mail servers are asked for.
 * What could be read in two ways stays as it is, so that `isEmail` refuses it: forms that normalise to others, unseen characters, labels of mixed scripts.
 */
export function plainEmail(text: string): string {
  const at = text.lastIndexOf('@')
  const domain = text.slice(at + 1).toLowerCase()
  const local = text.slice(0, at).toLowerCase()
  if (at < 1 || /^[\p{ASCII}]*$/u.test(domain)) return text.toLowerCase()
  return isPlain(domain) ? `${local}@${asciiDomain(domain)}` : text
}

/** An address that this house takes: ASCII by now, and short enough for a mail server (RFC 5321). */
export const isEmail = (text: string) => text.length <= LONGEST && ADDRESS.test(text)

const isPlain = (domain: string) =>
  /^[\p{L}\p{M}\p{Nd}.-]+$/u.test(domain) && domain === domain.normalize('NFKC') && domain.split('.').every(isOfOneScript)

const isOfOneScript = (label: string) => !/\p{Script=Latin}/u.test(label) || WITH_LATIN.test(label)

const asciiDomain = (domain: string) => (URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain)

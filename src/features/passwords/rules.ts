const LONGEST = 128
export const TOO_EASY = 'Too easy to guess: this is one of the first that are tried.'

/** One form for every keyboard: the same password typed with composed or separate accents is the same (semantics 16.6). */
export const normalised = (password: string) => password.normalize('NFKC')

/** Why a password (already normalised) is refused by itself; undefined where it is good enough. No rules of composition. */
export function weakness(password: string, person: { email: string; name: string }, shortest: number): string | undefined {
  const length = Array.from(password).length
  if (length < shortest) return `At least ${shortest} characters.`
  if (length > LONGEST) return `At most ${LONGEST} characters.`
  if (namesPerson(password, person)) return 'Not your e-mail or your name.'
  if (isMonotonous(password)) return TOO_EASY
  return undefined
}

function namesPerson(password: string, { email, name }: { email: string; name: string }) {
  const said = squeezed(password)
  return said !== '' && [email, email.split('@')[0] ?? '', name].some((own) => said === squeezed(own.normalize('NFKC')))
}

/**
 * As what a password is looked for among those that are often chosen: as it is and without a wrapping of digits and signs, each also with letters for their
 * look-alikes, and as the part that it repeats.
 */
export function foldings(password: string) {
  const plain = password.toLowerCase()
  const core = plain.replaceAll(/^[\W\d_]+|[\W\d_]+$/g, '')
  const all = [plain, core].flatMap((text) => {
    const word = letters(text)
    return [text, word, period(word), period(text.replaceAll(/[^a-z]/g, ''))]
  })
  return [...new Set(all)].filter((text) => text.length > 2)
}

/** Whether one of these hashes is among the marks of its prefix. */
export const isListed = (hashes: readonly string[], found: readonly { marks: string }[]) =>
  hashes.some((hash) => found.some(({ marks }) => marks.includes(hash.slice(2, 8))))

/** One thing again and again, or a run along the alphabet, the digits or the keyboard. */
function isMonotonous(password: string) {
  const plain = squeezed(password)
  if (plain === '') return new Set(password).size < 4
  if (period(plain).length <= 4) return true
  return ['0123456789'.repeat(3), 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', '1234567890qwertyuiop'].some((run) =>
    [run, Array.from(run).toReversed().join('')].some(
      (order) => order.includes(plain) || (plain.length > 12 && plain.startsWith(order.slice(0, 10))),
    ),
  )
}

/** The shortest part that, repeated, gives the text ("abcabc" is "abc"). */
function period(text: string) {
  for (let size = 1; size <= text.length / 2; size++) {
    if (text.length % size === 0 && text === text.slice(0, size).repeat(text.length / size)) return text.slice(0, size)
  }
  return text
}

const squeezed = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
const LOOKALIKES: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }
export const letters = (text: string) => text.replaceAll(/[013457@$!]/g, (char) => LOOKALIKES[char] ?? char).replaceAll(/[^a-z]/g, '')

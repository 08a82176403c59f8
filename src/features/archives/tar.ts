const BLOCK = 512
const text = new TextEncoder()

const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`

/** What ends an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK)

/** One file of an archive (POSIX.1-2017, pax: ustar): a header, the content, and zeros up to a whole block. Names of up to 99 letters, 8 GiB at most. */
export function tarEntry(name: string, content: Uint8Array, at: Date): Uint8Array {
  const entry = new Uint8Array(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK)
  const put = (offset: number, value: string) => entry.set(text.encode(value), offset)
  put(0, name)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(content.length, 11))
  put(136, octal(Math.floor(at.getTime() / 1000), 11))
  // summed with blanks in the place of the sum
  put(148, ' '.repeat(8))
  put(156, '0')
  put(257, 'ustar\u000000')
  const sum = entry.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0)
  put(148, `${octal(sum, 6)} `)
  entry.set(content, BLOCK)
  return entry
}

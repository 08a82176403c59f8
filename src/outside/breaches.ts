const PATIENCE_MS = 1_000

/**
 * Whether a password is known from a breach, as a service tells that speaks the range query of Have I Been Pwned: it hears the first five digits of a SHA-1
 * and names all that begin so, among others of its own making that were seen 0 times. Throws where it does not answer.
 */
export async function isBreached(url: string, password: string): Promise<boolean> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(password))).toHex().toUpperCase()
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const answer = await fetch(url + hash.slice(0, 5), { redirect: 'manual', headers: { 'Add-Padding': 'true' }, signal })
  if (!answer.ok) throw new Error(`the service of breached passwords answers ${answer.status}`)
  return new RegExp(`^${hash.slice(5)}:0*[1-9]`, 'm').test(await answer.text())
}

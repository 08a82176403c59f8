const GROUPS = 8

/** Whose address it is: a household has one of IPv4, but a whole /64 of IPv6 (RFC 6177), however it is written. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const missing = address.includes('::') ? GROUPS - head.length - tail.length : 0
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail]
  return groups
    .slice(0, GROUPS / 2)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

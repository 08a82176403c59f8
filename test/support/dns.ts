import { inject } from 'vitest'

/** From now on the resolver of this run answers with these texts. */
export async function dnsShows({ name, value }: { name: string; value: string }, texts = ['v=spf1 -all', value]) {
  const { DNS_URL = '' } = inject('servers').variables
  const answer = await fetch(new URL('/_control/records', DNS_URL), {
    method: 'PUT',
    body: JSON.stringify({ name, texts }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

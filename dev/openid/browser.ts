/** A browser at the provider: follows redirects, keeps its cookies, and fills in the provider's own pages. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  async #go(url: string, body?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body ? { body: new URLSearchParams(body) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** Signs in as this person, agrees, and answers what the provider sends the browser back with. */
  async signIn(start: string, login: string): Promise<Record<string, string>> {
    let response = await this.#go(start)
    for (let steps = 0; steps < 12; steps++) {
      const location = response.headers.get('location')
      if (location !== null) {
        const next = new URL(location, response.url || start)
        if (next.pathname.startsWith('/sign-in/')) {
          if (!next.searchParams.has('code')) throw new Error(`the provider refuses: ${next.search}`)
          return Object.fromEntries(next.searchParams)
        }
        start = next.href
        response = await this.#go(next.href)
        continue
      }
      const page = await response.text()
      const action = /action="([^"]+)"/.exec(page)?.[1]
      if (action === undefined) throw new Error(`the provider answers ${response.status}: ${page.slice(0, 400)}`)
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login'
      const form: Record<string, string> = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt }
      response = await this.#go(new URL(action, start).href, form)
    }
    throw new Error('the provider asks on and on')
  }
}

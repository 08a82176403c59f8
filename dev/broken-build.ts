import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { unstable_DevEnv as DevEnv } from 'wrangler'

/**
 * While the source does not build, every request is answered 503 with the bundler's words, those that came in the meantime too: wrangler's
 * proxy alone would have them wait until it does. The next build that succeeds takes the proxy back by itself.
 */
export async function answerWhileBroken({ proxy }: DevEnv) {
  let words = ''
  const server = createServer((_, response) => {
    const body = { success: false, error: words, code: 'BUILD_FAILED', requestId: '' }
    response
      .writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', 'cache-control': 'no-store' })
      .end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = String((server.address() as AddressInfo).port)
  return {
    async say(failure: Error) {
      words = failure.message
      const proxyData = { userWorkerUrl: { protocol: 'http:', hostname: '127.0.0.1', port }, headers: {} }
      await proxy.sendMessageToProxyWorker({ type: 'play', proxyData })
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

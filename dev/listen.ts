import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Lets a server of ours listen on 127.0.0.1; port 0 is any free one. `stop` cuts what is still open. Throws where the port is taken. */
export async function listening(server: Server, port = 0) {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error(`Port ${port} is taken: stop what listens there, or choose another one.`, { cause })
  })
  const taken = (server.address() as AddressInfo).port
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { port: taken, url: `http://127.0.0.1:${taken}`, stop }
}

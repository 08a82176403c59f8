import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** `wanted` when nobody listens there on 127.0.0.1, any free port without it. Throws one clear line when the port is taken. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  try {
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw new Error(`Port ${wanted} is taken: stop what listens there, or choose another one.`, { cause: error })
  } finally {
    server.close()
  }
}

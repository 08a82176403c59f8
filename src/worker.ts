import { app } from './app.ts'

export { Channel } from './features/realtime/channel.ts'

/** The process: what the platform calls. No logic here. */
export default {
  fetch: app.fetch,
}

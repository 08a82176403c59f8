import { room } from '../../http/room.ts'

/** Under /webhooks. */
export const webhooks = room()

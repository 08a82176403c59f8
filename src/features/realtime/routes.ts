import { room } from '../../http/room.ts'

/** Under /tenants/{tenant}. */
export const realtime = room()

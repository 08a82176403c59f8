import { room } from '../../http/room.ts'

/** Under /tenants/{tenant}. */
export const orders = room()

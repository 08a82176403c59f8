import { room } from '../../http/room.ts'

/** Under /api/v1/auth and friends. */
export const auth = room()

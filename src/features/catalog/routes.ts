import { room } from '../../http/room.ts'
import { products } from './product-routes.ts'
import { variants } from './variant-routes.ts'

/** Under /tenants/{tenant}. */
export const catalog = room().route('/', products).route('/', variants)

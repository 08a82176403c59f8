import { room } from '../../http/room.ts'
import { categories } from './category-routes.ts'
import { exports } from './export-routes.ts'
import { imports } from './import-routes.ts'
import { modifierLists } from './modifier-routes.ts'
import { products } from './product-routes.ts'
import { taxRates } from './tax-rate-routes.ts'
import { variants } from './variant-routes.ts'

/** Under /tenants/{tenant}. */
export const catalog = room()
  .route('/', categories)
  .route('/', taxRates)
  .route('/', modifierLists)
  .route('/', exports)
  .route('/', products)
  .route('/', variants)
  .route('/', imports)

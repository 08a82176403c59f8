import type { Handler } from './call.ts'
import { emitOnItsOwn } from './emit.ts'
import { forbidden } from './refusal.ts'
import { newStore, type Store } from './store.ts'
import { newAccount, type World } from './world.ts'

export const accounts: Record<string, Handler> = {
  'account.retrieveCurrent': ({ store }) => store.account,
  'accounts.retrieve': ({ world, store, id }) => {
    if (store.account.id === id) return store.account
    if (store.connected) throw forbidden('A connected account sees only itself.', 'account_invalid')
    return storeOf(world, id).account
  },
}

/** The store that a `Stripe-Account` header selects. An account that we don't know is 403, as if it had revoked its access. */
export function storeOf(world: World, account: string | null): Store {
  if (account === null || account === world.platform.account.id) return world.platform
  const found = world.connected.get(account)
  if (found) return found
  const message = `The provided key does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`
  throw forbidden(message, 'account_invalid')
}

interface Known {
  id?: string | undefined
  email?: string | undefined
  charges_enabled?: boolean | undefined
}

/** A connected account that may charge at once; one that is known gets the given settings and keeps its objects. */
export function connectAccount(world: World, known: Known): Store {
  const found = known.id === undefined ? undefined : world.connected.get(known.id)
  if (found) return changeAccount(world, found, known)
  const id = known.id ?? world.newId('acct_', 16)
  const email = known.email ?? null
  const account = newAccount(world.shapes, id, world.now(), { email, charges_enabled: known.charges_enabled ?? true })
  const store = newStore(account, true)
  world.connected.set(id, store)
  return store
}

function changeAccount(world: World, store: Store, { email, charges_enabled: enabled }: Known): Store {
  const { account } = store
  const previous = { email: account.email, charges_enabled: account.charges_enabled }
  Object.assign(account, { email: email ?? account.email, charges_enabled: enabled ?? account.charges_enabled })
  emitOnItsOwn(world, store, 'account.updated', account, previous)
  return store
}

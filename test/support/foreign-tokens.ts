import { inject } from 'vitest'
import { accessTokenOf } from '../../dev/openid/access-token.ts'

type Wanted = { resource?: string; issuer?: string }

/** An access token of the issuer that the suite's Worker trusts, or of another one. */
export const foreignToken = (login: string, { resource, issuer = inject('servers').foreign }: Wanted = {}) =>
  accessTokenOf(issuer, login, resource)

import { ok } from '../../http/answer.ts'
import { PlatformOff } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { findPerson } from './find-person.ts'
import { FindPerson, PlatformUser, RevokeSignIns, SignInsRevoked } from './people-schema.ts'
import { PersonNotFound } from './problems.ts'
import { revokeSignIns } from './revoke-sign-ins.ts'
import { ById } from './schema.ts'
import { unlockPerson } from './unlock-person.ts'

/** People, each look with its reason. */
export const people = room()
  .post(
    '/users/search',
    returns(
      200,
      PlatformUser,
      'Find a person by e-mail: whether they are shut out, where they are signed in, where they work',
      PersonNotFound,
      PlatformOff,
    ),
    allow('platform:people'),
    valid('json', FindPerson),
    async (c) => c.json(ok(await findPerson(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/users/unlock',
    returns(200, PlatformUser, 'Let somebody in again whom wrong passwords have shut out', PersonNotFound, PlatformOff),
    allow('platform:people'),
    valid('json', FindPerson),
    async (c) => c.json(ok(await unlockPerson(c.var.ctx, c.req.valid('json'))), 200),
  )
  .post(
    '/users/:id/revocation',
    returns(200, SignInsRevoked, 'Sign a person out everywhere', PersonNotFound, PlatformOff),
    allow('platform:people'),
    valid('param', ById),
    valid('json', RevokeSignIns),
    async (c) => c.json(ok(await revokeSignIns(c.var.ctx, c.req.valid('param').id, c.req.valid('json').reason)), 200),
  )
